# Everything starts from a bare checkout: Python 3.11 or newer with venv, and make. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help install run test soak check bench corpus fuzz clean
BIN := .venv/bin
# One test process per core of a small machine; a file stays in one process with what it builds for itself.
PYTEST := $(BIN)/python -m pytest -n $${TEST_PROCESSES:-2} --dist loadfile --durations 10

help: ## 列出可用的目标
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

install: .venv/installed ## 虚拟环境与固定版本的依赖
	@:

.venv/installed: requirements.txt requirements-dev.txt scripts/install.sh
	@scripts/install.sh

run: install ## 启动网站和调度进程（PORT，默认 5000）
	@$(BIN)/python scripts/run.py

test: install ## 全部测试：SQLite、PostgreSQL、浏览器
	@scripts/test_tools.sh
	@$(PYTEST) -m "not soak"

soak: install ## 同样的测试，用全部次数
	@scripts/test_tools.sh
	@TRACKER_SOAK=1 $(PYTEST)

check: install ## 代码风格、类型、导入方向
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## 页面、任务和文件解析的相对耗时，任务和页数逐步增多
	@$(BIN)/python -m benchmarks

corpus: install ## 解析结果与标准答案对照
	@$(BIN)/python scripts/corpus.py

fuzz: install ## 读取和解析的随机输入测试，一万个损坏的文件
	@scripts/test_tools.sh
	@$(BIN)/python scripts/fuzz.py

clean: ## 删除虚拟环境和缓存，保留 instance/
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build htmlcov test-results .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
