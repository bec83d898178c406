<?php
/**
 * Asks optimiser plugins to leave widget.js alone.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * For optimisers that do not look at a tag's attributes (Script_Tag::LEAVE_ALONE) but ask by a filter.
 */
final class Optimisers {

	/** Filters of lists with parts of addresses. */
	const BY_ADDRESS = array(
		'rocket_exclude_js',
		'rocket_exclude_defer_js',
		'rocket_delay_js_exclusions',
		'rocket_minify_excluded_external_js',
		'litespeed_optimize_js_excludes',
		'litespeed_optm_js_defer_exc',
		'perfmatters_delay_js_exclusions',
		'sgo_javascript_combine_excluded_external_paths',
	);

	/** Filters of lists with handles. */
	const BY_HANDLE = array( 'sgo_js_async_exclude', 'sgo_js_minify_exclude', 'sgo_javascript_combine_exclude' );

	/**
	 * Hooks into WordPress. A filter whose plugin is not installed is never asked.
	 */
	public function register(): void {
		foreach ( self::BY_ADDRESS as $filter ) {
			add_filter( $filter, array( $this, 'add_address' ) );
		}
		foreach ( self::BY_HANDLE as $filter ) {
			add_filter( $filter, array( $this, 'add_handle' ) );
		}
		add_filter( 'autoptimize_filter_js_exclude', array( $this, 'add_to_text' ) );
	}

	/**
	 * Adds the host and the file to a list.
	 *
	 * @param mixed $excluded The list so far.
	 */
	public function add_address( $excluded ) {
		return $this->append( $excluded, $this->address() );
	}

	/**
	 * Adds the handle to a list.
	 *
	 * @param mixed $excluded The list so far.
	 */
	public function add_handle( $excluded ) {
		return $this->append( $excluded, Script_Tag::HANDLE );
	}

	/**
	 * Adds the host and the file to a list that is a text with commas.
	 *
	 * @param mixed $excluded The list so far.
	 */
	public function add_to_text( $excluded ) {
		$address = $this->address();
		if ( is_array( $excluded ) ) {
			return $this->append( $excluded, $address );
		}
		return '' === $address ? $excluded : trim( $excluded . ', ' . $address, ', ' );
	}

	/**
	 * Appends to what should be a list; anything else is not ours to repair.
	 *
	 * @param mixed  $excluded The list so far.
	 * @param string $entry    What to add; empty while the plugin is not set up.
	 */
	private function append( $excluded, string $entry ) {
		if ( is_array( $excluded ) && '' !== $entry ) {
			$excluded[] = $entry;
		}
		return $excluded;
	}

	/**
	 * Like `widget.example.com/widget.js`; empty while the plugin is not set up.
	 */
	private function address(): string {
		$origin = Settings::get()['widget_origin'];
		return '' === $origin ? '' : preg_replace( '#^https?://#', '', $origin ) . '/widget.js';
	}
}
