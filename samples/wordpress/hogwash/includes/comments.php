<?php
/**
 * Comments: what is certain goes to spam, what is doubtful waits for a moderator.
 *
 * @package Hogwash
 */

add_filter( 'pre_comment_approved', 'hogwash_comment_status', 99, 2 );

/**
 * The status of a new comment.
 *
 * @param int|string|WP_Error $approved What WordPress would do.
 * @param array               $comment  The comment.
 */
function hogwash_comment_status( $approved, $comment ) {
	$settings = hogwash_settings();
	if ( '1' !== $settings['comments'] || 'spam' === $approved || 'trash' === $approved || is_wp_error( $approved ) ) {
		return $approved;
	}
	$found = hogwash_judge(
		array(
			'comment' => array( wp_unslash( $comment['comment_content'] ?? '' ), 'html' ),
			'author'  => array( wp_unslash( $comment['comment_author'] ?? '' ), 'text' ),
		)
	);
	if ( is_wp_error( $found ) ) {
		return 'closed' === $settings['down'] ? 0 : $approved;
	}
	$actions = array_column( $found, 'action' );
	if ( in_array( 'block', $actions, true ) ) {
		return 'spam';
	}
	return $actions ? 0 : $approved;
}
