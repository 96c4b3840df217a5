<?php
/**
 * Approving refused passages: Tools → Hogwash, for those who may edit others' posts.
 *
 * @package Hogwash
 */

add_action( 'admin_menu', 'hogwash_approval_menu' );
add_action( 'admin_post_hogwash_approve', 'hogwash_approve' );

const HOGWASH_MAY_APPROVE = 'edit_others_posts';

/**
 * What was approved for a post: key => array( user, reason, passage, time ).
 *
 * @param int $post_id Post.
 */
function hogwash_approvals( $post_id ) {
	$approvals = get_post_meta( $post_id, '_hogwash_approvals', true );
	return is_array( $approvals ) ? $approvals : array();
}

/**
 * Put the page into the menu.
 */
function hogwash_approval_menu() {
	add_management_page( 'Hogwash', 'Hogwash', HOGWASH_MAY_APPROVE, 'hogwash-approval', 'hogwash_approval_page' );
}

/**
 * List refused posts, with a form for each.
 */
function hogwash_approval_page() {
	$posts = get_posts(
		array(
			'post_type'   => 'any',
			'post_status' => 'any',
			'meta_key'    => '_hogwash_refusal', // phpcs:ignore WordPress.DB.SlowDBQuery -- a page for few.
			'numberposts' => 50,
		)
	);
	echo '<div class="wrap"><h1>' . esc_html( hogwash_say( 'title' ) ) . '</h1>';
	if ( ! $posts ) {
		echo '<p>' . esc_html( hogwash_say( 'none' ) ) . '</p>';
	}
	foreach ( $posts as $post ) {
		$refusal = get_post_meta( $post->ID, '_hogwash_refusal', true );
		echo '<div class="card"><h2><a href="' . esc_url( get_edit_post_link( $post->ID ) ) . '">' . esc_html( get_the_title( $post ) ) . '</a></h2>';
		echo '<p>' . implode( '<br>', array_map( 'esc_html', $refusal['sentences'] ) ) . '</p>';
		if ( $refusal['offences'] && current_user_can( 'edit_post', $post->ID ) ) {
			hogwash_approval_form( $post, $refusal['offences'] );
		}
		foreach ( hogwash_approvals( $post->ID ) as $approval ) {
			echo '<p><em>' . esc_html( hogwash_say( 'approved', $approval['user'], $approval['reason'] ) ) . '</em></p>';
		}
		echo '</div>';
	}
	echo '</div>';
}

/**
 * The form that approves what is shown, and nothing that came later.
 *
 * @param WP_Post $post     Post.
 * @param array   $offences What is shown.
 */
function hogwash_approval_form( $post, $offences ) {
	echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
	echo '<input type="hidden" name="action" value="hogwash_approve">';
	echo '<input type="hidden" name="post" value="' . (int) $post->ID . '">';
	foreach ( $offences as $offence ) {
		echo '<input type="hidden" name="keys[]" value="' . esc_attr( $offence['key'] ) . '">';
	}
	wp_nonce_field( 'hogwash_approve_' . $post->ID );
	echo '<p><label>' . esc_html( hogwash_say( 'reason' ) ) . '<br><input type="text" name="reason" class="regular-text" required></label></p>';
	submit_button( hogwash_say( 'approve' ), 'secondary', 'submit', false );
	echo '</form>';
}

/**
 * Keep an approval with name, reason and time.
 */
function hogwash_approve() {
	$post_id = (int) ( $_POST['post'] ?? 0 );
	check_admin_referer( 'hogwash_approve_' . $post_id );
	$reason = sanitize_text_field( wp_unslash( $_POST['reason'] ?? '' ) );
	if ( ! current_user_can( HOGWASH_MAY_APPROVE ) || ! current_user_can( 'edit_post', $post_id ) || '' === $reason ) {
		wp_die( esc_html( hogwash_say( 'reason' ) ), 403 );
	}
	$shown     = array_map( 'sanitize_text_field', (array) wp_unslash( $_POST['keys'] ?? array() ) );
	$refusal   = get_post_meta( $post_id, '_hogwash_refusal', true );
	$approvals = hogwash_approvals( $post_id );
	foreach ( (array) ( $refusal['offences'] ?? array() ) as $offence ) {
		if ( in_array( $offence['key'], $shown, true ) ) {
			$approvals[ $offence['key'] ] = array(
				'user'    => wp_get_current_user()->user_login,
				'reason'  => $reason,
				'passage' => $offence['passage'],
				'time'    => time(),
			);
		}
	}
	update_post_meta( $post_id, '_hogwash_approvals', wp_slash( $approvals ) );
	wp_safe_redirect( get_edit_post_link( $post_id, 'raw' ) );
	exit;
}
