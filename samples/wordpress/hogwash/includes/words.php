<?php
/**
 * What people are told, in English and Chinese.
 *
 * @package Hogwash
 */

/**
 * The language of the person who is asking: en or zh.
 */
function hogwash_language() {
	$locale = is_admin() || wp_is_json_request() ? get_user_locale() : determine_locale();
	return 0 === strpos( $locale, 'zh' ) ? 'zh' : 'en';
}

/**
 * A sentence, with its %s filled in.
 *
 * @param string $name   Key of the sentence.
 * @param mixed  ...$values What it is about.
 */
function hogwash_say( $name, ...$values ) {
	$sentences = array(
		'block'       => array( 'This passage is not fit to publish: “%1$s” (%2$s).', '这一处内容不宜发布：“%1$s”（%2$s）。' ),
		'review'      => array( 'This passage needs to be confirmed before publishing: “%1$s” (%2$s).', '这一处内容须经确认才能发布：“%1$s”（%2$s）。' ),
		'down'        => array( 'Hogwash could not check this text (%s). It is kept as a draft; publish it again once the service answers.', 'Hogwash 未能检查这段文字（%s）。文章已保留为草稿，服务恢复后请再次发布。' ),
		'kept'        => array( 'It is kept as a draft.', '文章已保留为草稿。' ),
		'unchanged'   => array( 'The published text stays as it was.', '已发布的文字保持不变。' ),
		'way_out'     => array( 'Take the passage out, or have it approved under Tools → Hogwash.', '请删去该处内容，或在“工具 → Hogwash”中申请批准。' ),
		'unjudged'    => array( 'judged only in part: %s', '只检查了一部分：%s' ),
		'no_answer'   => array( 'the service does not answer: %s', '服务没有响应：%s' ),
		'bad_answer'  => array( 'the service answered with status %s', '服务返回状态 %s' ),
		'title'       => array( 'Refused texts', '未发布的文章' ),
		'none'        => array( 'Nothing was refused.', '没有被拒绝的文章。' ),
		'reason'      => array( 'Reason (it is kept)', '理由（会被保存）' ),
		'approve'     => array( 'Approve these passages', '批准这些内容' ),
		'approved'    => array( 'Approved by %1$s: %2$s', '%1$s 已批准：%2$s' ),
		'url'         => array( 'Address of the service', '服务地址' ),
		'token'       => array( 'Token', '令牌' ),
		'token_help'  => array( 'Or define HOGWASH_TOKEN in wp-config.php, which keeps it out of the database.', '也可以在 wp-config.php 中定义 HOGWASH_TOKEN，这样它不会存入数据库。' ),
		'when_down'   => array( 'When the service does not answer', '服务没有响应时' ),
		'closed'      => array( 'keep posts as drafts and hold comments', '文章保留为草稿，评论待审' ),
		'open'        => array( 'publish without a check', '不检查直接发布' ),
		'comments'    => array( 'Check comments', '检查评论' ),
		'answers'     => array( 'The service answers and judges by %d rules.', '服务正常，当前有 %d 条规则。' ),
	);
	$sentence  = $sentences[ $name ][ 'zh' === hogwash_language() ? 1 : 0 ];
	return $values ? vsprintf( $sentence, $values ) : $sentence;
}
