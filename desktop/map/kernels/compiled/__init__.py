"""The kernels in numba: compiled when imported, or loaded from its cache. Only `engine` imports them."""
