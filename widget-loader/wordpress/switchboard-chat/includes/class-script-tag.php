<?php
/**
 * The script tag on the website's pages.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * Enqueues widget.js as WordPress wants it, and gives the tag the attributes that the widget reads.
 */
final class Script_Tag {

	const HANDLE = 'switchboard-chat';

	/**
	 * With these, optimisers leave a script alone: one that waits for the first scroll or click would leave the
	 * visitor without a button until then.
	 */
	const LEAVE_ALONE = array(
		'data-cfasync'              => 'false',  // Cloudflare Rocket Loader; must stand before `src`.
		'nowprocket'                => true,     // WP Rocket.
		'data-no-optimize'          => '1',      // LiteSpeed Cache, Flying Scripts and others.
		'data-no-defer'             => '1',      // LiteSpeed Cache.
		'data-noptimize'            => '1',      // Autoptimize.
		'data-no-minify'            => '1',      // WP Rocket.
		'data-jetpack-boost'        => 'ignore', // Jetpack Boost.
		'data-wpmeteor-nooptimize'  => 'true',   // WP Meteor.
		'data-pagespeed-no-defer'   => true,     // mod_pagespeed.
		'nitro-exclude'             => true,     // NitroPack.
	);

	/**
	 * Hooks into WordPress.
	 */
	public function register(): void {
		add_action( 'wp_enqueue_scripts', array( $this, 'enqueue' ) );
		// Behind everybody else: the tag we print is ours alone.
		add_filter( 'script_loader_tag', array( $this, 'print_tag' ), PHP_INT_MAX, 2 );
	}

	/**
	 * Asks for the script on pages that shall have the chat.
	 */
	public function enqueue(): void {
		$settings = Settings::get();
		if ( ! Settings::are_complete( $settings ) || self::is_amp() ) {
			return;
		}
		// Only compared, never printed or stored.
		$address = isset( $_SERVER['REQUEST_URI'] ) ? wp_unslash( $_SERVER['REQUEST_URI'] ) : '/'; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized
		if ( Hidden_Pages::include_address( $settings['hidden_pages'], $address ) ) {
			return;
		}
		// Without a version: the address of widget.js never changes, the server says how long it may be kept.
		wp_enqueue_script( self::HANDLE, $settings['widget_origin'] . '/widget.js', array(), null, true ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	}

	/**
	 * The tag with the widget's attributes. WordPress escapes them and adds what CSP plugins ask for (nonces).
	 *
	 * @param string $tag    As WordPress wrote it.
	 * @param string $handle Whose tag it is.
	 */
	public function print_tag( $tag, $handle ) {
		$settings = Settings::get();
		if ( self::HANDLE !== $handle || ! Settings::are_complete( $settings ) ) {
			return $tag;
		}
		$own = array(
			'data-tenant-id'    => $settings['tenant_id'],
			'data-assistant-id' => $settings['assistant_id'],
			'data-position'     => $settings['position'],
		);
		return wp_get_script_tag(
			self::LEAVE_ALONE
			+ array(
				'id'  => self::HANDLE . '-js',
				'src' => esc_url_raw( $settings['widget_origin'] . '/widget.js' ),
			)
			+ array_filter( $own, 'strlen' )
			+ array( 'defer' => true )
		);
	}

	/**
	 * AMP pages allow no scripts of their own.
	 */
	private static function is_amp(): bool {
		return function_exists( 'amp_is_request' ) && amp_is_request();
	}
}
