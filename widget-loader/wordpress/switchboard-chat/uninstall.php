<?php
/**
 * Removes the plugin's only record, on every site of a network.
 *
 * @package Switchboard_Chat
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( is_multisite() ) {
	$switchboard_chat_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $switchboard_chat_sites as $switchboard_chat_site ) {
		delete_blog_option( $switchboard_chat_site, 'switchboard_chat' );
	}
} else {
	delete_option( 'switchboard_chat' );
}
