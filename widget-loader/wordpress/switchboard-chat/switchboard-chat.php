<?php
/**
 * Plugin Name:       Switchboard Chat
 * Description:       Shows your Switchboard assistant on this website: a button in the corner that opens a chat. Set it up under Settings > Switchboard Chat.
 * Version:           1.0.0
 * Requires at least: 5.7
 * Requires PHP:      7.4
 * Author:            Switchboard
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       switchboard-chat
 * Domain Path:       /languages
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

const VERSION     = '1.0.0';
const PLUGIN_FILE = __FILE__;

require_once __DIR__ . '/includes/class-settings.php';
require_once __DIR__ . '/includes/class-validator.php';
require_once __DIR__ . '/includes/class-hidden-pages.php';
require_once __DIR__ . '/includes/class-script-tag.php';
require_once __DIR__ . '/includes/class-optimisers.php';
require_once __DIR__ . '/includes/class-settings-page.php';

( new Script_Tag() )->register();
( new Optimisers() )->register();
if ( is_admin() ) {
	( new Settings_Page() )->register();
}
