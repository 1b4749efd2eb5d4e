#!/usr/bin/env bash
# Makes .venv/ with the pinned packages. Needs nothing but Python 3.11 or newer with venv; run by `make install`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

usable() { # A name may exist and still not run (version managers leave such stubs), so each candidate is tried.
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
    local name
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if usable "$name"; then
            command -v "$name"
            return
        fi
    done
    say '没有找到可用的 Python：需要 3.11 或更高版本，并带有 venv 模块（Debian/Ubuntu 请安装 python3 和 python3-venv）。'
    return 1
}

if ! usable .venv/bin/python; then
    python=$(choose_python)
    say "正在创建虚拟环境 .venv（${python}，$("$python" --version)）"
    "$python" -m venv --clear .venv
fi
say '正在安装固定版本的依赖（首次约需一分钟）'
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r requirements-dev.txt 2> .venv/pip.log || {
    cat .venv/pip.log >&2
    say '依赖没有装上，请检查能否访问软件包源，然后重新运行。'
    exit 1
}
touch .venv/installed
say '依赖已就绪'
