<?php
/**
 * The pages without a chat.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * Compares addresses with patterns such as `/checkout`, `/shop/*` or `/?page_id=7`.
 *
 * A pattern is what stands behind the host in the browser's address bar. `*` stands for anything; capitals and a slash
 * at the end do not matter. Further parameters of an address do not matter either, except those with which WordPress
 * itself names a page on sites without pretty addresses.
 */
final class Hidden_Pages {

	const PAGE_PARAMETERS = array( 'p', 'page_id', 'attachment_id', 'cat', 'tag', 'author', 'm', 's', 'post_type' );

	/**
	 * The pattern for what a person typed, null when it is no page of this site.
	 *
	 * @param string $line A path, or an address of this site copied from the browser.
	 */
	public static function pattern_from( string $line ): ?string {
		if ( preg_match( '#^https?://#i', $line ) ) {
			$host = strtolower( (string) wp_parse_url( $line, PHP_URL_HOST ) );
			if ( strtolower( (string) wp_parse_url( home_url(), PHP_URL_HOST ) ) !== $host ) {
				return null;
			}
			$line = '/' . ltrim( (string) preg_replace( '#^https?://[^/?\#]*#i', '', $line ), '/' );
		}
		$line = (string) preg_replace( '/#.*/', '', $line );
		if ( '' === $line || '/' !== $line[0] || preg_match( '/[\s<>"\']/', $line ) ) {
			return null;
		}
		return $line;
	}

	/**
	 * Whether one of the patterns means this address.
	 *
	 * @param string[] $patterns As `pattern_from` made them.
	 * @param string   $address  Path and query, as a browser asks for them.
	 */
	public static function include_address( array $patterns, string $address ): bool {
		list( $path, $parameters ) = self::parts_of( $address );
		foreach ( $patterns as $pattern ) {
			list( $wanted_path, $wanted ) = self::parts_of( (string) $pattern );

			$expression = '#^' . str_replace( '\*', '.*', preg_quote( $wanted_path, '#' ) ) . '$#i';
			$named      = array_intersect_key( $parameters, array_flip( self::PAGE_PARAMETERS ) );
			$is_other   = array() === $wanted && array() !== $named && false === strpos( $wanted_path, '*' );
			if ( ! $is_other && preg_match( $expression, $path ) && array_intersect_assoc( $wanted, $parameters ) === $wanted ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Path and parameters of an address, in the form in which they are compared.
	 *
	 * @param string $address Path and query.
	 */
	private static function parts_of( string $address ): array {
		list( $path, $query ) = array_pad( explode( '?', $address, 2 ), 2, '' );
		wp_parse_str( $query, $parameters );
		$texts = array_filter( $parameters, 'is_string' );
		return array( '/' . trim( rawurldecode( $path ), '/' ), $texts );
	}
}
