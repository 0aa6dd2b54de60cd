"""tbd"""
def made(seed): raise NotImplementedError
