# What packaging/run and packaging/test share: everything the program needs, installed when it is missing.
# Sourced by bash. Nothing here writes to stdout: that belongs to the program.

repo=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$repo/.venv
python=$venv/bin/python

say() { printf 'anlan: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# --- What is already done -----------------------------------------------------------------------------------------
# Each part leaves a stamp in .venv that says what it was made from. When all stamps fit, nothing is done at all.

hash_of() { cat -- "$@" | sha256sum | cut -d' ' -f1; }

read_inputs() {
    python_wanted="$repo $(hash_of "$repo/pyproject.toml" "$repo/packaging/constraints.txt")"
    web_wanted=$(hash_of "$repo/packaging/web/package.json" "$repo/packaging/web/files.sha256")
    system_wanted="${HOSTNAME-} $(hash_of "$repo/packaging/system-libraries.txt")"
}

stamp_is() {
    local found=
    [ -r "$venv/stamp-$1" ] && IFS= read -r found <"$venv/stamp-$1"
    [ "$found" = "$2" ]
}

python_ready() { [ -x "$python" ] && stamp_is python "$python_wanted"; }
web_ready() { [ -e "$repo/resources/web/vendor/leaflet/leaflet.js" ] && stamp_is web "$web_wanted"; }
system_ready() { stamp_is system "$system_wanted"; }

# --- Installing ---------------------------------------------------------------------------------------------------

# prepare: everything that is missing. Two at once wait for each other.
prepare() {
    read_inputs
    python_ready && web_ready && system_ready && return
    if command -v flock >/dev/null; then
        (
            flock -n 9 || { say "another start is installing; waiting for it"; flock 9; }
            install_missing
        ) 9<"$repo/packaging/lib.sh" || exit 1
    else
        (install_missing) || exit 1
    fi
}

install_missing() {
    python_ready || install_python_packages
    web_ready || fetch_web_assets
    system_ready || install_system_libraries
}

install_python_packages() {
    [ -w "$repo" ] || fail "$repo cannot be written to; let its owner run packaging/run once"
    if ! works "$python" 'import pip'; then
        local base
        base=$(find_python) || exit 1
        say "making the environment in .venv (some minutes, about 1.5 GB)"
        "$base" -m venv --clear "$venv" </dev/null >&2 ||
            fail "could not make $venv; if it belongs to someone else, remove it and start again"
    else
        say "bringing the environment in .venv up to date"
    fi
    # The build tools first and from the same list, so that nothing is fetched that the list does not name.
    pip_install hatchling editables && pip_install --no-build-isolation --editable "$repo[dev]" ||
        fail "could not install the packages; is the package index reachable? Start again to go on where it stopped"
    printf '%s\n' "$python_wanted" >"$venv/stamp-python"
}

pip_install() {
    "$python" -m pip install -qq --disable-pip-version-check --no-input --root-user-action=ignore \
        --constraint "$repo/packaging/constraints.txt" "$@" </dev/null >&2
}

# works PYTHON STATEMENT: this Python is there, is new enough, and can do it.
works() { [ -x "$1" ] && "$1" -I -c "import sys; assert sys.version_info >= (3, 11); $2" </dev/null 2>/dev/null >&2; }

find_python() {
    local name path
    for name in python3.11 python3 python3.12 python3.13 python3.14; do
        path=$(command -v "$name") && works "$path" 'import ensurepip, venv' && printf '%s\n' "$path" && return
    done
    if command -v apt-get >/dev/null && is_root && apt_install python3 python3-venv &&
        works /usr/bin/python3 'import ensurepip, venv'; then
        printf '%s\n' /usr/bin/python3
        return
    fi
    fail "needs Python 3.11 or newer with its venv module; on Debian: sudo apt-get install python3 python3-venv"
}

fetch_web_assets() {
    if "$python" -I "$repo/packaging/fetch_web_assets.py" </dev/null >&2; then
        printf '%s\n' "$web_wanted" >"$venv/stamp-web"
    else
        say "the web map stays empty until its files can be fetched"
    fi
}

# --- Libraries of the system --------------------------------------------------------------------------------------

# missing_libraries [USE]: the packages of packaging/system-libraries.txt that are not there; only those for USE.
missing_libraries() {
    local name package use found
    found=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null)
    while read -r name package use; do
        case $name in
            '#'* | '') continue ;;
        esac
        [ "${1-$use}" = "$use" ] || continue
        case $name in
            chinese-font) has_chinese_font || printf '%s\n' "$package" ;;
            *.so*) case ${found:-$name } in *"$name "*) ;; *) printf '%s\n' "$package" ;; esac ;;
            *) command -v "$name" >/dev/null || printf '%s\n' "$package" ;;
        esac
    done <"$repo/packaging/system-libraries.txt"
}

has_chinese_font() {
    if command -v fc-list >/dev/null; then
        [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
    else
        [ -n "$(find /usr/share/fonts \( -iname '*cjk*' -o -iname '*wqy*' \) -print -quit 2>/dev/null)" ]
    fi
}

apt_install() {
    apt_quietly install "$@" || { apt_quietly update && apt_quietly install "$@"; }
}

apt_quietly() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 --yes --no-install-recommends "$@" \
        </dev/null >/dev/null 2>&1
}

install_system_libraries() {
    local missing
    missing=$(missing_libraries)
    if [ -n "$missing" ] && is_root && command -v apt-get >/dev/null; then
        say "installing system libraries:" $missing
        apt_install $missing || true
        missing=$(missing_libraries)
    fi
    if [ -z "$missing" ]; then
        printf '%s\n' "$system_wanted" >"$venv/stamp-system"
        return
    fi
    say "system libraries are missing; install them with: sudo apt-get install --no-install-recommends" $missing
}
