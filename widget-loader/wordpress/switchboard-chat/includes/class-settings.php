<?php
/**
 * What the site's owner has set.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's one option, always with all its keys. On a network each site has its own.
 */
final class Settings {

	const OPTION   = 'switchboard_chat';
	const DEFAULTS = array(
		'tenant_id'     => '',
		'widget_origin' => '', // Scheme, host and port of widget.js, without a slash at the end.
		'assistant_id'  => '', // Empty: the tenant's default assistant.
		'position'      => '', // Empty: as the assistant's appearance says.
		'hidden_pages'  => array(), // One address pattern each; see Hidden_Pages.
	);

	/**
	 * The stored settings; what is missing or of the wrong kind has its default.
	 */
	public static function get(): array {
		return self::complete( get_option( self::OPTION ) );
	}

	/**
	 * Fills what is missing in a value that may be anything.
	 *
	 * @param mixed $value An option as stored, by this version or another one.
	 */
	public static function complete( $value ): array {
		$settings = self::DEFAULTS;
		foreach ( is_array( $value ) ? $value : array() as $key => $stored ) {
			if ( isset( self::DEFAULTS[ $key ] ) && gettype( $stored ) === gettype( self::DEFAULTS[ $key ] ) ) {
				$settings[ $key ] = $stored;
			}
		}
		return $settings;
	}

	/**
	 * Whether there is enough to load the widget.
	 *
	 * @param array $settings As `get` gives them.
	 */
	public static function are_complete( array $settings ): bool {
		return '' !== $settings['tenant_id'] && '' !== $settings['widget_origin'];
	}
}
