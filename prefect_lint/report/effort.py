"""Efforts in words."""

from __future__ import annotations


def hours(minutes: int) -> str:
    """`30 min`, `1½ h`, `2 days`: rounded up to halves, since they are estimates."""
    if minutes <= 45:
        return f"{-(-minutes // 15) * 15} min"
    halves = -(-minutes // 30)
    if halves <= 16:
        return f"{halves // 2 or ''}{'½' if halves % 2 else ''} h"
    days = -(-halves // 8)
    return f"{days // 2}{'½' if days % 2 else ''} {'day' if days == 2 else 'days'}"
