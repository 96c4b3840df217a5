<?php
/**
 * Settings → Hogwash.
 *
 * @package Hogwash
 */

add_action( 'admin_menu', 'hogwash_settings_menu' );
add_action( 'admin_init', 'hogwash_register_settings' );

/**
 * Put the page into the menu.
 */
function hogwash_settings_menu() {
	add_options_page( 'Hogwash', 'Hogwash', 'manage_options', 'hogwash', 'hogwash_settings_page' );
}

/**
 * Register the option and what becomes of its values.
 */
function hogwash_register_settings() {
	register_setting( 'hogwash', 'hogwash', array( 'sanitize_callback' => 'hogwash_sanitize' ) );
}

/**
 * Take only what the settings can be.
 *
 * @param mixed $values What was sent.
 */
function hogwash_sanitize( $values ) {
	$values = (array) $values;
	$token  = trim( (string) ( $values['token'] ?? '' ) );
	return array(
		'url'      => esc_url_raw( (string) ( $values['url'] ?? '' ), array( 'http', 'https' ) ),
		// The form does not show the token: empty means unchanged.
		'token'    => '' === $token ? hogwash_settings()['token'] : preg_replace( '/[^\x21-\x7e]/', '', $token ),
		'down'     => 'open' === ( $values['down'] ?? '' ) ? 'open' : 'closed',
		'comments' => empty( $values['comments'] ) ? '0' : '1',
	);
}

/**
 * Show the form, and whether the service answers.
 */
function hogwash_settings_page() {
	$settings = hogwash_settings();
	$answer   = hogwash_call( '/readyz' );
	$works    = ! is_wp_error( $answer );
	$told     = $works ? hogwash_say( 'answers', $answer['rules'] ?? 0 ) : $answer->get_error_message();
	?>
	<div class="wrap">
		<h1>Hogwash</h1>
		<div class="notice inline <?php echo $works ? 'notice-success' : 'notice-error'; ?>"><p><?php echo esc_html( $told ); ?></p></div>
		<form method="post" action="options.php">
			<?php settings_fields( 'hogwash' ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th><label for="hogwash-url"><?php echo esc_html( hogwash_say( 'url' ) ); ?></label></th>
					<td><input id="hogwash-url" name="hogwash[url]" type="url" class="regular-text" value="<?php echo esc_attr( $settings['url'] ); ?>"></td>
				</tr>
				<tr>
					<th><label for="hogwash-token"><?php echo esc_html( hogwash_say( 'token' ) ); ?></label></th>
					<td>
						<input id="hogwash-token" name="hogwash[token]" type="password" class="regular-text" autocomplete="off" placeholder="<?php echo '' === $settings['token'] ? '' : '••••••••'; ?>">
						<p class="description"><?php echo esc_html( hogwash_say( 'token_help' ) ); ?></p>
					</td>
				</tr>
				<tr>
					<th><?php echo esc_html( hogwash_say( 'when_down' ) ); ?></th>
					<td>
						<?php foreach ( array( 'closed', 'open' ) as $choice ) : ?>
						<p><label><input type="radio" name="hogwash[down]" value="<?php echo esc_attr( $choice ); ?>" <?php checked( $settings['down'], $choice ); ?>> <?php echo esc_html( hogwash_say( $choice ) ); ?></label></p>
						<?php endforeach; ?>
					</td>
				</tr>
				<tr>
					<th><?php echo esc_html( hogwash_say( 'comments' ) ); ?></th>
					<td><input type="checkbox" name="hogwash[comments]" value="1" <?php checked( $settings['comments'], '1' ); ?>></td>
				</tr>
			</table>
			<?php submit_button(); ?>
		</form>
	</div>
	<?php
}
