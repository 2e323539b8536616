"""The expression language of breakpoints: lexer, parser, tree and evaluator."""
