#!/usr/bin/env bash
# The programs that the tests drive: finds each one or installs it, and says in one line what it did. Run by `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
found() { say "已有 $1：$2"; }

packages=() # what apt has to bring
labels=()
need() { labels+=("$1") && packages+=("${@:2}"); }

first_of() { # prints the first program of the list that exists
    local name
    for name in "$@"; do command -v "$name" && return; done
    return 1
}

office_part() { # a library that only the given LibreOffice part ships, beside the office program itself
    local office
    office=$(command -v soffice) && [ -e "$(dirname "$(readlink -f "$office")")/$1" ]
}

browser=chromium
if path=$(first_of chromium chromium-browser google-chrome google-chrome-stable); then
    found '浏览器' "$path"
elif path=$(ls -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-*/chrome-linux*/chrome 2>/dev/null | tail -n 1) && [ -n "$path" ]; then
    found '浏览器' "$path"
elif [ "$(id -u)" -eq 0 ]; then
    need '浏览器 Chromium' chromium
else
    browser=playwright
fi

if office_part libswlo.so; then found '文字处理' "$(command -v soffice)"; else need 'LibreOffice Writer' libreoffice-writer; fi
if office_part libsclo.so; then found '电子表格' "$(command -v soffice)"; else need 'LibreOffice Calc' libreoffice-calc; fi
if path=$(first_of pdftotext) && first_of pdftoppm >/dev/null; then found 'PDF 工具' "$path"; else need 'PDF 工具' poppler-utils; fi
if font=$(fc-list :lang=zh-cn family 2>/dev/null | sort | sed -n 1p) && [ -n "$font" ]; then
    found '中文字体' "$font"
else
    need '中文字体' fontconfig fonts-noto-cjk
fi
# Stands in for Times New Roman with the same widths, so that lines break where a reader's Word breaks them.
if font=$(fc-list 'Liberation Serif' family 2>/dev/null | sed -n 1p) && [ -n "$font" ]; then
    found '西文字体' "$font"
else
    need '西文字体' fontconfig fonts-liberation
fi

if [ ${#packages[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "缺少测试所需的程序，且无法自动安装。请先安装：${packages[*]}"
        exit 1
    fi
    log=$(mktemp)
    say "正在用 apt 安装（约需一到三分钟）：${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } < /dev/null > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        say 'apt 安装没有成功，完整输出见上。'
        exit 1
    fi
    rm -f "$log"
    for label in "${labels[@]}"; do say "已安装 ${label}"; done
fi

if [ "$browser" = playwright ]; then
    say '没有找到 Chromium，正在用 playwright 下载'
    .venv/bin/python -m playwright install chromium >&2
    say '已安装浏览器 Chromium（playwright）'
fi
