<?php
/**
 * What the settings page accepts.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * Turns what a person typed into settings. A field that is not acceptable keeps what it had, and an error says why.
 */
final class Validator {

	const TENANT_ID    = '/^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/';
	const ASSISTANT_ID = '/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/';
	const LOOPBACK     = array( 'localhost', '127.0.0.1', '[::1]' );
	const POSITIONS    = array( '', 'bottom-right', 'bottom-left' );

	/**
	 * The callback of the Settings API. WordPress calls it a second time with its own result when the option is new.
	 *
	 * @param mixed $input The posted fields, without slashes.
	 */
	public function sanitize( $input ): array {
		$before = Settings::get();
		$input  = is_array( $input ) ? $input : array();
		$typed  = array();
		foreach ( array( 'tenant_id', 'widget_origin', 'assistant_id', 'position' ) as $name ) {
			$typed[ $name ] = isset( $input[ $name ] ) && is_string( $input[ $name ] ) ? trim( $input[ $name ] ) : '';
		}
		$typed = $this->read_pasted_tag( $typed );

		$tenant_id    = $this->tenant_id( $typed['tenant_id'] );
		$origin       = $this->widget_origin( $typed['widget_origin'] );
		$assistant_id = $this->assistant_id( $typed['assistant_id'] );
		$hidden_pages = $this->hidden_pages( $input['hidden_pages'] ?? '' );
		return array(
			'tenant_id'     => $tenant_id ?? $before['tenant_id'],
			'widget_origin' => $origin ?? $before['widget_origin'],
			'assistant_id'  => $assistant_id ?? $before['assistant_id'],
			'position'      => in_array( $typed['position'], self::POSITIONS, true ) ? $typed['position'] : $before['position'],
			'hidden_pages'  => $hidden_pages ?? $before['hidden_pages'],
		);
	}

	/**
	 * Whoever pastes the whole tag from the portal into the first field meant its parts.
	 *
	 * @param array $typed Field name to text.
	 */
	private function read_pasted_tag( array $typed ): array {
		$tag = $typed['tenant_id'];
		if ( false === stripos( $tag, '<script' ) ) {
			return $typed;
		}
		$attributes = array(
			'tenant_id'     => 'data-tenant-id',
			'widget_origin' => 'src',
			'assistant_id'  => 'data-assistant-id',
			'position'      => 'data-position',
		);
		foreach ( $attributes as $name => $attribute ) {
			$pattern = '/\s' . preg_quote( $attribute, '/' ) . '\s*=\s*["\']([^"\']*)["\']/i';
			if ( preg_match( $pattern, $tag, $found ) ) {
				$typed[ $name ] = trim( html_entity_decode( $found[1], ENT_QUOTES ) );
			}
		}
		return $typed;
	}

	/**
	 * Null when it is not acceptable.
	 *
	 * @param string $text As typed.
	 */
	private function tenant_id( string $text ): ?string {
		if ( '' === $text || preg_match( self::TENANT_ID, $text ) ) {
			return $text;
		}
		return $this->refuse(
			'tenant_id',
			/* translators: %s: what was typed. */
			__( '“%s” is not a tenant id: it has 3 to 63 small letters, digits and hyphens, like harbour-dental. Copy it from Install in your Switchboard portal.', 'switchboard-chat' ),
			$text
		);
	}

	/**
	 * The origin of an address, null when it is not acceptable.
	 *
	 * @param string $text As typed: an origin, or the whole address of widget.js.
	 */
	private function widget_origin( string $text ): ?string {
		if ( '' === $text ) {
			return '';
		}
		$parts  = wp_parse_url( preg_match( '#^[a-z][a-z0-9+.-]*://#i', $text ) ? $text : 'https://' . $text );
		$scheme = strtolower( $parts['scheme'] ?? '' );
		$host   = strtolower( $parts['host'] ?? '' );
		if ( ! preg_match( '/^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/', $host ) || isset( $parts['user'] ) || ! in_array( $scheme, array( 'https', 'http' ), true ) ) {
			return $this->refuse(
				'widget_origin',
				/* translators: %s: what was typed. */
				__( '“%s” is not a web address. It looks like https://widget.example.com and stands in the tag on Install in your Switchboard portal.', 'switchboard-chat' ),
				$text
			);
		}
		if ( 'http' === $scheme && ! in_array( $host, self::LOOPBACK, true ) ) {
			return $this->refuse(
				'widget_origin',
				/* translators: %s: what was typed. */
				__( '“%s” must begin with https://, or browsers refuse to load the chat.', 'switchboard-chat' ),
				$text
			);
		}
		return $scheme . '://' . $host . ( isset( $parts['port'] ) ? ':' . (int) $parts['port'] : '' );
	}

	/**
	 * Null when it is not acceptable.
	 *
	 * @param string $text As typed.
	 */
	private function assistant_id( string $text ): ?string {
		$id = strtolower( $text );
		if ( '' === $id || preg_match( self::ASSISTANT_ID, $id ) ) {
			return $id;
		}
		return $this->refuse(
			'assistant_id',
			/* translators: %s: what was typed. */
			__( '“%s” is not an assistant id. Copy it from the tag on Install in your Switchboard portal, or leave the field empty for your default assistant.', 'switchboard-chat' ),
			$text
		);
	}

	/**
	 * Null when a line is not acceptable.
	 *
	 * @param mixed $lines As typed, one page a line, or the list that this method made.
	 */
	private function hidden_pages( $lines ): ?array {
		$patterns = array();
		foreach ( is_array( $lines ) ? $lines : preg_split( '/\R/', (string) $lines ) as $line ) {
			$line = trim( (string) $line );
			if ( '' === $line ) {
				continue;
			}
			$pattern = Hidden_Pages::pattern_from( $line );
			if ( null === $pattern ) {
				return $this->refuse(
					'hidden_pages',
					/* translators: 1: what was typed, 2: the address of this website. */
					__( '“%1$s” is not a page of this website: write the part of the address after %2$s, like /checkout or /shop/*.', 'switchboard-chat' ),
					$line,
					(string) wp_parse_url( home_url(), PHP_URL_HOST )
				);
			}
			$patterns[] = $pattern;
		}
		return array_values( array_unique( $patterns ) );
	}

	/**
	 * Notes an error for the settings page. Answers null, as the validators do then.
	 *
	 * @param string $field    Name of the field.
	 * @param string $message  With a place for each value.
	 * @param string ...$values What was typed, and more; WordPress prints messages as HTML.
	 */
	private function refuse( string $field, string $message, string ...$values ) {
		$shown = array_map(
			static function ( string $value ): string {
				return esc_html( strlen( $value ) > 80 ? wp_html_excerpt( $value, 80, '…' ) : $value );
			},
			$values
		);
		add_settings_error( Settings::OPTION, $field, vsprintf( esc_html( $message ), $shown ) );
		return null;
	}
}
