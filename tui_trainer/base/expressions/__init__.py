"""Expression language of breakpoint conditions and of the printed arithmetic: lexer, parser, nodes and evaluator."""
