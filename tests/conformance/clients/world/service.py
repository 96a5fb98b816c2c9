"""What the server does that cannot follow from the spec."""

import asyncio
from typing import Any

from apigen.wire.errors import Failure


class thing:
    async def echo(self, ctx: Any, size: Any, sizes: Any) -> Any:
        return sizes[-1] if sizes else size

    async def list(self, ctx: Any, moments: Any, reals: Any) -> Any:
        return reals

    async def work(self, ctx: Any, ref: str, steps: int) -> Any:
        if steps < 0:
            raise Failure("QUITE_OLD", ref, str(steps))
        for done in range(steps):
            await asyncio.sleep(0.02)
            ctx.progress((done + 1) / steps)
        return {ref: steps}

    async def fail(self, ctx: Any, code: str, params: Any) -> Any:
        raise Failure(code, *params)

    async def wait(self, ctx: Any, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "done"
