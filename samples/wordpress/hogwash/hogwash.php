<?php
/**
 * Plugin Name: Hogwash
 * Description: Keeps junk lines out of what you publish: posts and comments are judged by your own Hogwash service first.
 * Version: 0.1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: MIT
 *
 * @package Hogwash
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

require __DIR__ . '/includes/words.php';
require __DIR__ . '/includes/service.php';
require __DIR__ . '/includes/posts.php';
require __DIR__ . '/includes/comments.php';
require __DIR__ . '/includes/approval.php';
require __DIR__ . '/includes/settings.php';
