<?php
/**
 * Settings > Switchboard Chat.
 *
 * @package Switchboard_Chat
 */

namespace Switchboard_Chat;

defined( 'ABSPATH' ) || exit;

/**
 * The settings page. The Settings API checks nonce and capability when it is saved.
 */
final class Settings_Page {

	const SLUG       = 'switchboard-chat';
	const CAPABILITY = 'manage_options';

	/**
	 * The page's hook suffix, once it is in the menu.
	 *
	 * @var string
	 */
	private $hook = '';

	/**
	 * Hooks into WordPress.
	 */
	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add_page' ) );
		add_action( 'admin_init', array( $this, 'add_setting' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'enqueue_check' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( $this, 'add_link' ) );
	}

	/**
	 * Adds the page to the Settings menu.
	 */
	public function add_page(): void {
		$title      = __( 'Switchboard Chat', 'switchboard-chat' );
		$this->hook = (string) add_options_page( $title, $title, self::CAPABILITY, self::SLUG, array( $this, 'render' ) );
	}

	/**
	 * Registers the option that the page saves.
	 */
	public function add_setting(): void {
		register_setting(
			self::SLUG,
			Settings::OPTION,
			array(
				'type'              => 'array',
				'default'           => Settings::DEFAULTS,
				'sanitize_callback' => array( new Validator(), 'sanitize' ),
			)
		);
	}

	/**
	 * Puts “Settings” beside the plugin in the list of plugins.
	 *
	 * @param string[] $links HTML links.
	 */
	public function add_link( $links ) {
		$link = sprintf(
			'<a href="%s">%s</a>',
			esc_url( admin_url( 'options-general.php?page=' . self::SLUG ) ),
			esc_html__( 'Settings', 'switchboard-chat' )
		);
		array_unshift( $links, $link );
		return $links;
	}

	/**
	 * Loads the script that asks, from the administrator's browser, whether the chat will appear. On our page only.
	 *
	 * @param string $hook The page that is drawn.
	 */
	public function enqueue_check( $hook ): void {
		$settings = Settings::get();
		if ( '' === $this->hook || $hook !== $this->hook || ! Settings::are_complete( $settings ) ) {
			return;
		}
		wp_enqueue_script( 'switchboard-chat-check', plugins_url( 'assets/check.js', PLUGIN_FILE ), array(), VERSION, true );
		$check = array(
			'origin'      => $settings['widget_origin'],
			'tenantId'    => $settings['tenant_id'],
			'assistantId' => $settings['assistant_id'],
			'site'        => home_url(),
			'texts'       => array(
				/* translators: %s: name of the assistant. */
				'ok'                  => __( 'It works: %s answers on this website.', 'switchboard-chat' ),
				/* translators: %s: tenant id. */
				'tenant_not_found'    => __( 'Switchboard knows no tenant “%s”. Copy the tenant id from Install in your Switchboard portal.', 'switchboard-chat' ),
				/* translators: %s: assistant id. */
				'assistant_not_found' => __( 'This tenant has no published assistant “%s”. Leave the assistant id empty for your default assistant.', 'switchboard-chat' ),
				/* translators: %s: address of this website. */
				'origin_not_allowed'  => __( 'The chat may not appear on %s yet. Open Allowed domains in your Switchboard portal and allow this address.', 'switchboard-chat' ),
				'tenant_suspended'    => __( 'This tenant is suspended. Ask whoever runs your Switchboard.', 'switchboard-chat' ),
				/* translators: %s: widget address. */
				'unreachable'         => __( '%s does not answer. Compare the widget address with the tag on Install in your Switchboard portal.', 'switchboard-chat' ),
				/* translators: %s: code of the refusal. */
				'refused'             => __( 'Switchboard refuses: %s.', 'switchboard-chat' ),
				/* translators: %s: address of this website. */
				'elsewhere'           => __( 'Open %s to see whether the chat appears: this page has another address and cannot tell.', 'switchboard-chat' ),
			),
		);
		wp_add_inline_script( 'switchboard-chat-check', 'var switchboardChatCheck = ' . wp_json_encode( $check ) . ';', 'before' );
	}

	/**
	 * Draws the page.
	 */
	public function render(): void {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return;
		}
		$settings = Settings::get();
		?>
		<div class="wrap">
			<h1><?php echo esc_html( get_admin_page_title() ); ?></h1>
			<p><?php esc_html_e( 'Your assistant appears as a button in the corner of every page of this website.', 'switchboard-chat' ); ?></p>
			<?php if ( Settings::are_complete( $settings ) ) : ?>
				<div id="switchboard-chat-status" class="notice notice-info inline" role="status" hidden><p></p></div>
			<?php endif; ?>
			<form action="options.php" method="post">
				<?php settings_fields( self::SLUG ); ?>
				<table class="form-table" role="presentation">
					<?php
					$this->render_text_row(
						'tenant_id',
						__( 'Tenant id', 'switchboard-chat' ),
						$settings,
						'harbour-dental',
						__( 'From Install in your Switchboard portal. You may also paste the whole tag here: it fills in all fields.', 'switchboard-chat' )
					);
					$this->render_text_row(
						'widget_origin',
						__( 'Widget address', 'switchboard-chat' ),
						$settings,
						'https://widget.example.com',
						__( 'The address in the tag, without /widget.js.', 'switchboard-chat' )
					);
					$this->render_text_row(
						'assistant_id',
						__( 'Assistant id (optional)', 'switchboard-chat' ),
						$settings,
						'',
						__( 'Empty: your default assistant.', 'switchboard-chat' )
					);
					$this->render_position_row( $settings['position'] );
					$this->render_hidden_pages_row( $settings['hidden_pages'] );
					?>
				</table>
				<?php submit_button(); ?>
			</form>
		</div>
		<?php
	}

	/**
	 * One line with a text field.
	 *
	 * @param string $name        Key of the setting.
	 * @param string $label       What it is called.
	 * @param array  $settings    The stored ones.
	 * @param string $placeholder An example.
	 * @param string $help        What to write, and where to find it.
	 */
	private function render_text_row( string $name, string $label, array $settings, string $placeholder, string $help ): void {
		$id = 'switchboard-chat-' . $name;
		?>
		<tr>
			<th scope="row"><label for="<?php echo esc_attr( $id ); ?>"><?php echo esc_html( $label ); ?></label></th>
			<td>
				<input type="text" class="regular-text code" id="<?php echo esc_attr( $id ); ?>"
					name="<?php echo esc_attr( Settings::OPTION . '[' . $name . ']' ); ?>"
					value="<?php echo esc_attr( $settings[ $name ] ); ?>" placeholder="<?php echo esc_attr( $placeholder ); ?>"
					aria-describedby="<?php echo esc_attr( $id . '-help' ); ?>"
					autocapitalize="none" autocomplete="off" spellcheck="false">
				<p class="description" id="<?php echo esc_attr( $id . '-help' ); ?>"><?php echo esc_html( $help ); ?></p>
			</td>
		</tr>
		<?php
	}

	/**
	 * The choice of the corner.
	 *
	 * @param string $position The stored one.
	 */
	private function render_position_row( string $position ): void {
		$choices = array(
			''             => __( 'As set in the portal', 'switchboard-chat' ),
			'bottom-right' => __( 'Bottom right', 'switchboard-chat' ),
			'bottom-left'  => __( 'Bottom left', 'switchboard-chat' ),
		);
		?>
		<tr>
			<th scope="row"><label for="switchboard-chat-position"><?php esc_html_e( 'Position', 'switchboard-chat' ); ?></label></th>
			<td>
				<select id="switchboard-chat-position" name="<?php echo esc_attr( Settings::OPTION . '[position]' ); ?>">
					<?php foreach ( $choices as $value => $label ) : ?>
						<option value="<?php echo esc_attr( $value ); ?>" <?php selected( $position, $value ); ?>><?php echo esc_html( $label ); ?></option>
					<?php endforeach; ?>
				</select>
			</td>
		</tr>
		<?php
	}

	/**
	 * The list of pages without a chat.
	 *
	 * @param string[] $patterns The stored ones.
	 */
	private function render_hidden_pages_row( array $patterns ): void {
		?>
		<tr>
			<th scope="row"><label for="switchboard-chat-hidden_pages"><?php esc_html_e( 'Hide on these pages', 'switchboard-chat' ); ?></label></th>
			<td>
				<textarea class="large-text code" rows="4" id="switchboard-chat-hidden_pages"
					name="<?php echo esc_attr( Settings::OPTION . '[hidden_pages]' ); ?>" placeholder="/checkout&#10;/shop/*"
					aria-describedby="switchboard-chat-hidden_pages-help" spellcheck="false"><?php echo esc_textarea( implode( "\n", $patterns ) ); ?></textarea>
				<p class="description" id="switchboard-chat-hidden_pages-help">
					<?php esc_html_e( 'One page a line: what stands behind the name of your website in the address bar. A star stands for anything.', 'switchboard-chat' ); ?>
				</p>
			</td>
		</tr>
		<?php
	}
}
