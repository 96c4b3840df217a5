"""A real WordPress: Debian's, on a database server and a web server of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

PLUGIN = Path(__file__).parents[3] / "samples" / "wordpress" / "hogwash"
DEBIAN = Path("/usr/share/wordpress")
PASSWORD = "correct horse battery staple"

CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4');
define('WP_ENVIRONMENT_TYPE', 'local');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('AUTOMATIC_UPDATER_DISABLED', true);
define('AUTH_KEY', 'only'); define('SECURE_AUTH_KEY', 'for'); define('LOGGED_IN_KEY', 'a');
define('NONCE_KEY', 'test'); define('AUTH_SALT', 'on'); define('SECURE_AUTH_SALT', 'this');
define('LOGGED_IN_SALT', 'very'); define('NONCE_SALT', 'machine');
define('WP_HOME', '%(url)s'); define('WP_SITEURL', '%(url)s');
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', '%(log)s');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""

INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Newsroom', 'chief', 'chief@example.org', false, '', 'correct horse battery staple');
"""

SET_UP = """
require_once ABSPATH . 'wp-admin/includes/plugin.php';
switch_theme('twentytwentyone');
update_option('comment_previously_approved', 0);
activate_plugin('hogwash/hogwash.php');
echo WP_Application_Passwords::create_new_application_password(1, array('name' => 'test'))[0];
"""

# The classic editor on request, and no tour over the block editor in pictures.
HELPER = """<?php
add_filter('use_block_editor_for_post', fn($use) => $use && !isset($_GET['classic']));
"""


class WordPress:
    """The site, and PHP inside it."""

    def __init__(self, folder, url, log):
        self.folder, self.url, self.log = folder, url, log
        self.key = ""

    def php(self, code, before=""):
        """Run PHP in the site, as other plugins' code does; return what it prints."""
        before += "$_SERVER['HTTP_HOST'] = '127.0.0.1'; $_SERVER['REQUEST_METHOD'] = 'GET';"
        load = f"{before} require '{self.folder}/wp-load.php'; {code}"
        done = subprocess.run(["php", "-r", load], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def rest(self, method, path, **values):
        return httpx.request(
            method,
            f"{self.url}/?rest_route=/wp/v2{path}",
            auth=("chief", self.key),
            json=values or None,
            timeout=60,
        )

    def is_public(self, post_id):
        status = httpx.get(
            f"{self.url}/?p={post_id}", follow_redirects=True, timeout=60
        ).status_code
        assert status in (200, 404)
        return status == 200

    def status(self, post_id):
        return self.php(f"echo get_post_status({post_id});")

    def refusal(self, post_id):
        return self.php(
            f"$m = get_post_meta({post_id}, '_hogwash_refusal', true);"
            " echo implode(' ', $m['sentences'] ?? array());"
        )

    def configure(self, **changes):
        pairs = ", ".join(f"'{name}' => '{value}'" for name, value in changes.items())
        self.php(f"update_option('hogwash', array_merge(hogwash_settings(), array({pairs})));")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mariadb")
    address = Path("/tmp") / f"hogwash-{os.getpid()}.sock"  # a socket's path must be short
    common = ["--no-defaults", f"--datadir={folder}", "--user=root"]
    subprocess.run(
        ["mariadb-install-db", *common, "--auth-root-authentication-method=normal"],
        check=True,
        capture_output=True,
    )
    server = subprocess.Popen(
        ["/usr/sbin/mariadbd", *common, f"--socket={address}", "--skip-networking"],
        stderr=subprocess.DEVNULL,
    )
    client = ["mariadb", "--no-defaults", f"--socket={address}", "-uroot"]
    for _ in range(300):
        if subprocess.run([*client, "-e", "SELECT 1"], capture_output=True).returncode == 0:
            break
        time.sleep(0.2)
    subprocess.run([*client, "-e", "CREATE DATABASE wordpress"], check=True)
    yield address
    server.terminate()
    server.wait(30)
    address.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def wordpress(database, service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wordpress") / "site"
    shutil.copytree(DEBIAN, folder, ignore=shutil.ignore_patterns("wp-config.php"))
    log = folder.parent / "debug.log"
    url = f"http://127.0.0.1:{free_port()}"
    (folder / "wp-config.php").write_text(CONFIG % {"socket": database, "url": url, "log": log})
    plugins = folder / "wp-content" / "plugins"
    shutil.copytree(PLUGIN, plugins / "hogwash")
    helpers = folder / "wp-content" / "mu-plugins"
    helpers.mkdir()
    (helpers / "helper.php").write_text(HELPER)
    site = WordPress(folder, url, log)
    site.php(INSTALL, before="define('WP_INSTALLING', true);")
    site.key = site.php(SET_UP)
    site.configure(url=service.url)
    server = subprocess.Popen(
        ["php", "-S", url.removeprefix("http://"), "-t", str(folder)],
        env=os.environ | {"PHP_CLI_SERVER_WORKERS": "4"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(300):
        try:
            httpx.get(f"{url}/wp-login.php", timeout=60)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield site
    os.killpg(server.pid, signal.SIGTERM)  # PHP leaves its workers behind
    server.wait(30)
