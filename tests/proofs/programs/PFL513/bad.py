"""Run a program that fails, in every way that says nothing of it."""

import asyncio
import os
import subprocess
import sys

from prefect import flow, task

import observe

FAILING = [sys.executable, "-c", "raise SystemExit(3)"]


@task
def load() -> None:
    subprocess.run(FAILING)  # expect: PFL513
    subprocess.call(FAILING)  # expect: PFL513
    os.system("exit 3")  # expect: PFL513
    print(subprocess.getoutput("exit 3"))  # expect: PFL513
    subprocess.run("exit 3 | cat", shell=True, check=True)  # expect: PFL513
    subprocess.run("cat /nowhere; sleep 0", shell=True, check=True)  # expect: PFL513
    process = subprocess.Popen(FAILING)  # expect: PFL513
    process.communicate()


@task
async def load_async() -> None:
    process = await asyncio.create_subprocess_exec(*FAILING)  # expect: PFL513
    await process.wait()


@flow
async def orders() -> None:
    load()
    await load_async()


if __name__ == "__main__":
    observe.report(state=observe.run(orders).state)
