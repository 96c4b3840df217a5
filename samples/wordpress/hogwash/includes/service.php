<?php
/**
 * Asking the service.
 *
 * @package Hogwash
 */

/**
 * The plugin's settings, with defaults.
 */
function hogwash_settings() {
	$defaults = array(
		'url'      => 'http://127.0.0.1:8080',
		'token'    => '',
		'down'     => 'closed',
		'comments' => '1',
	);
	return array_merge( $defaults, (array) get_option( 'hogwash', array() ) );
}

/**
 * Call the service.
 *
 * @param string     $path  Path of the call.
 * @param array|null $value Value to send as JSON; null sends a GET.
 * @return array|WP_Error The decoded answer.
 */
function hogwash_call( $path, $value = null ) {
	$settings = hogwash_settings();
	$token    = defined( 'HOGWASH_TOKEN' ) ? HOGWASH_TOKEN : $settings['token'];
	$headers  = array( 'Accept-Language' => hogwash_language() );
	if ( '' !== $token ) {
		$headers['Authorization'] = 'Bearer ' . $token;
	}
	$request = array(
		'timeout' => 8,
		'headers' => $headers,
	);
	if ( null !== $value ) {
		$request['method']                  = 'POST';
		$request['headers']['Content-Type'] = 'application/json';
		$request['body']                    = wp_json_encode( $value );
	}
	$response = wp_remote_request( untrailingslashit( $settings['url'] ) . $path, $request );
	if ( is_wp_error( $response ) ) {
		return new WP_Error( 'hogwash_down', hogwash_say( 'no_answer', $response->get_error_message() ) );
	}
	$status = wp_remote_retrieve_response_code( $response );
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( 200 !== $status || ! is_array( $answer ) ) {
		return new WP_Error( 'hogwash_down', hogwash_say( 'bad_answer', $status ) );
	}
	return $answer;
}

/**
 * Judge texts, once a request however often WordPress asks.
 *
 * @param array $texts Name => array( text, kind ).
 * @return array|WP_Error Offences: arrays of action, passage, reason, key. Empty: fit to publish.
 */
function hogwash_judge( $texts ) {
	static $known = array();
	$documents = array();
	foreach ( $texts as $name => $text ) {
		if ( '' !== trim( $text[0] ) ) {
			$documents[] = array(
				'name' => $name,
				'text' => wp_check_invalid_utf8( $text[0], true ),
				'kind' => $text[1],
			);
		}
	}
	$hash = md5( wp_json_encode( $documents ) );
	if ( ! isset( $known[ $hash ] ) ) {
		$answer = hogwash_call( '/v1/check:batch', array( 'documents' => $documents ) );
		if ( is_wp_error( $answer ) ) {
			return $answer; // It may answer the next time.
		}
		$known[ $hash ] = hogwash_offences( $answer['results'] ?? array(), $documents );
	}
	return $known[ $hash ];
}

/**
 * What is wrong with the judged texts.
 *
 * @param array $verdicts  Verdicts of the service.
 * @param array $documents What was sent.
 */
function hogwash_offences( $verdicts, $documents ) {
	$found = array();
	foreach ( $verdicts as $index => $verdict ) {
		if ( ! empty( $verdict['error'] ) ) {
			$found[] = array(
				'action'  => 'review',
				'passage' => $verdict['name'],
				'reason'  => hogwash_say( 'unjudged', $verdict['error'] ),
				'key'     => hash( 'sha256', $documents[ $index ]['text'] ),
			);
		}
		$actions = array_column( $verdict['findings'], 'action' );
		$lifted  = ! in_array( $verdict['action'], $actions, true );
		foreach ( $verdict['findings'] as $finding ) {
			// Where only the sum of the findings is too much, each of them has its part in it.
			$action = $lifted ? $verdict['action'] : $finding['action'];
			if ( 'pass' === $action ) {
				continue;
			}
			$length  = $finding['end'] - $finding['start'];
			$passage = mb_substr( $documents[ $index ]['text'], $finding['start'], $length, 'UTF-8' );
			$passage = trim( preg_replace( '/\s+/u', ' ', $passage ) );
			$found[] = array(
				'action'  => $action,
				'passage' => mb_strimwidth( $passage, 0, 120, '…', 'UTF-8' ),
				'reason'  => $finding['message'],
				'key'     => hash( 'sha256', $finding['rule'] . "\0" . $passage ),
			);
		}
	}
	return $found;
}
