"""Shell completion: scripts for bash, zsh and fish, made from the declarations of commands and options."""
