"""The kernels in numpy: the same pictures, slower. They serve while, and where, there is nothing compiled."""
