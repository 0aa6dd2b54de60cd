"""Thin blueprints by noun: a route is its permission, its form, one service call and a redirect."""
