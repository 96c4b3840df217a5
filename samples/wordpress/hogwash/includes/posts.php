<?php
/**
 * Posts: every way of publishing one leads through wp_insert_post_data, but for two.
 *
 * The editor's REST call is answered before, so that it can show why; the clock publishes
 * scheduled posts by itself, so these are looked at when they are scheduled and when they are due.
 *
 * @package Hogwash
 */

add_action( 'init', 'hogwash_watch_types', 99 );
add_filter( 'wp_insert_post_data', 'hogwash_before_insert', 99, 2 );
add_action( 'publish_future_post', 'hogwash_before_due', 1 );
add_action( 'transition_post_status', 'hogwash_after_transition', 1, 3 );
add_action( 'admin_notices', 'hogwash_notice' );

/**
 * Whether posts of a type are shown to visitors.
 *
 * @param string $type Post type.
 */
function hogwash_watches( $type ) {
	return ! in_array( $type, array( 'attachment', 'revision' ), true ) && is_post_type_viewable( $type );
}

/**
 * Whether a status makes a post public, now or at its time.
 *
 * @param string $status Post status.
 */
function hogwash_is_public( $status ) {
	return 'publish' === $status || 'future' === $status;
}

/**
 * Stand before the REST calls of all types.
 */
function hogwash_watch_types() {
	foreach ( get_post_types( array( 'show_in_rest' => true ) ) as $type ) {
		if ( hogwash_watches( $type ) ) {
			add_filter( 'rest_pre_insert_' . $type, 'hogwash_before_rest', 99 );
		}
	}
}

/**
 * What keeps a text from being published, as sentences.
 *
 * @param int    $post_id The post, 0 for a new one.
 * @param string $title   Its title.
 * @param string $content Its content.
 * @param string $excerpt Its excerpt.
 * @return array Sentences and offences: array( 'sentences' => ..., 'offences' => ... ).
 */
function hogwash_refusal( $post_id, $title, $content, $excerpt ) {
	$found = hogwash_judge(
		array(
			'title'   => array( $title, 'text' ),
			'content' => array( $content, 'html' ),
			'excerpt' => array( $excerpt, 'html' ),
		)
	);
	if ( is_wp_error( $found ) ) {
		$closed = 'closed' === hogwash_settings()['down'];
		return array(
			'sentences' => $closed ? array( hogwash_say( 'down', $found->get_error_message() ) ) : array(),
			'offences'  => array(),
		);
	}
	$approved  = $post_id ? array_keys( hogwash_approvals( $post_id ) ) : array();
	$offences  = array();
	$sentences = array();
	foreach ( $found as $offence ) {
		if ( ! in_array( $offence['key'], $approved, true ) ) {
			$offences[]  = $offence;
			$sentences[] = hogwash_say( $offence['action'], $offence['passage'], $offence['reason'] );
		}
	}
	return array(
		'sentences' => $sentences,
		'offences'  => $offences,
	);
}

/**
 * Keep what was refused, for the notice and for approval.
 *
 * @param int   $post_id Post.
 * @param array $refusal What hogwash_refusal() returned.
 */
function hogwash_keep( $post_id, $refusal ) {
	if ( $refusal['sentences'] ) {
		update_post_meta( $post_id, '_hogwash_refusal', wp_slash( $refusal ) );
	} else {
		delete_post_meta( $post_id, '_hogwash_refusal' );
	}
}

/**
 * The block editor and every other REST client: refuse with the reasons, keep the text as a draft.
 *
 * @param stdClass|WP_Error $prepared The post about to be saved; only what is to change.
 */
function hogwash_before_rest( $prepared ) {
	if ( is_wp_error( $prepared ) ) {
		return $prepared;
	}
	$id     = isset( $prepared->ID ) ? (int) $prepared->ID : 0;
	$before = $id ? get_post( $id ) : null;
	$status = $prepared->post_status ?? ( $before ? $before->post_status : 'draft' );
	if ( ! hogwash_is_public( $status ) ) {
		return $prepared;
	}
	$refusal = hogwash_refusal(
		$id,
		$prepared->post_title ?? ( $before ? $before->post_title : '' ),
		$prepared->post_content ?? ( $before ? $before->post_content : '' ),
		$prepared->post_excerpt ?? ( $before ? $before->post_excerpt : '' )
	);
	if ( ! $refusal['sentences'] ) {
		if ( $id ) {
			hogwash_keep( $id, $refusal );
		}
		return $prepared;
	}
	$public = $before && 'publish' === $before->post_status;
	if ( ! $public ) {
		$draft              = get_object_vars( $prepared );
		$draft['post_status'] = 'draft';
		$id                 = $id ? wp_update_post( wp_slash( $draft ) ) : wp_insert_post( wp_slash( $draft ) );
	}
	hogwash_keep( $id, $refusal );
	$sentences   = $refusal['sentences'];
	$sentences[] = hogwash_say( $public ? 'unchanged' : 'kept' );
	if ( $refusal['offences'] ) {
		$sentences[] = hogwash_say( 'way_out' );
	}
	return new WP_Error(
		'hogwash_refused',
		implode( ' ', $sentences ),
		array(
			'status'  => 422,
			'post_id' => $id,
		)
	);
}

/**
 * Everybody else: the classic editor, quick and bulk edit, XML-RPC, other plugins, importers.
 *
 * @param array $data    The row about to be written, slashed.
 * @param array $postarr What was asked for.
 */
function hogwash_before_insert( $data, $postarr ) {
	if ( ! hogwash_is_public( $data['post_status'] ) || ! hogwash_watches( $data['post_type'] ) ) {
		return $data;
	}
	$id      = (int) ( $postarr['ID'] ?? 0 );
	$plain   = wp_unslash( $data );
	$refusal = hogwash_refusal( $id, $plain['post_title'], $plain['post_content'], $plain['post_excerpt'] );
	if ( ! $refusal['sentences'] ) {
		if ( $id ) {
			hogwash_keep( $id, $refusal );
		}
		return $data;
	}
	$before = $id ? get_post( $id ) : null;
	if ( $before && 'publish' === $before->post_status ) {
		return hogwash_keep_published( $data, $before, $refusal );
	}
	$data['post_status'] = 'draft';
	// The post may have no id yet: what was refused is written down once it has.
	$keep = function ( $new_id, $post ) use ( &$keep, $refusal, $plain ) {
		if ( $post->post_content === $plain['post_content'] && $post->post_title === $plain['post_title'] ) {
			remove_action( 'wp_insert_post', $keep, 1 );
			hogwash_keep( $new_id, $refusal );
		}
	};
	add_action( 'wp_insert_post', $keep, 1, 2 );
	return $data;
}

/**
 * Leave a published text as it was; what was typed becomes an autosave that the editor offers.
 *
 * @param array   $data    The row about to be written, slashed.
 * @param WP_Post $before  The row as it is.
 * @param array   $refusal Why.
 */
function hogwash_keep_published( $data, $before, $refusal ) {
	hogwash_keep( $before->ID, $refusal );
	$typed = array(
		'post_ID'      => $before->ID,
		'ID'           => $before->ID,
		'post_type'    => $before->post_type,
		'post_title'   => $data['post_title'],
		'post_content' => $data['post_content'],
		'post_excerpt' => $data['post_excerpt'],
	);
	if ( function_exists( 'wp_create_post_autosave' ) ) {
		wp_create_post_autosave( $typed );
	}
	foreach ( array( 'post_title', 'post_content', 'post_excerpt' ) as $field ) {
		$data[ $field ] = wp_slash( $before->$field );
	}
	return $data;
}

/**
 * A scheduled post is due: judge it by the rules of today.
 *
 * @param int $post_id Post.
 */
function hogwash_before_due( $post_id ) {
	$post = get_post( $post_id );
	if ( $post && 'future' === $post->post_status ) {
		hogwash_withdraw_if_refused( $post );
	}
}

/**
 * The last net: code that publishes past wp_insert_post_data, as wp_publish_post() does.
 *
 * @param string  $new_status New status.
 * @param string  $old_status Old status.
 * @param WP_Post $post       Post.
 */
function hogwash_after_transition( $new_status, $old_status, $post ) {
	if ( 'publish' === $new_status && 'publish' !== $old_status && hogwash_watches( $post->post_type ) ) {
		hogwash_withdraw_if_refused( $post );
	}
}

/**
 * Make a draft of a post that must not be public.
 *
 * @param WP_Post $post Post.
 */
function hogwash_withdraw_if_refused( $post ) {
	$refusal = hogwash_refusal( $post->ID, $post->post_title, $post->post_content, $post->post_excerpt );
	if ( $refusal['sentences'] ) {
		wp_update_post(
			array(
				'ID'          => $post->ID,
				'post_status' => 'draft',
			)
		);
		hogwash_keep( $post->ID, $refusal );
	}
}

/**
 * Tell on the post's edit screen why it is not public.
 */
function hogwash_notice() {
	$screen = get_current_screen();
	$post   = get_post();
	if ( ! $post || ! $screen || 'post' !== $screen->base ) {
		return;
	}
	$refusal = get_post_meta( $post->ID, '_hogwash_refusal', true );
	if ( $refusal ) {
		$public      = 'publish' === $post->post_status;
		$sentences   = $refusal['sentences'];
		$sentences[] = hogwash_say( $public ? 'unchanged' : 'kept' );
		$sentences[] = $refusal['offences'] ? hogwash_say( 'way_out' ) : '';
		echo '<div class="notice notice-error"><p>' . implode( '<br>', array_map( 'esc_html', array_filter( $sentences ) ) ) . '</p></div>';
	}
}
