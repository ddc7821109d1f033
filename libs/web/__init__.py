"""What every page of Shouwang shares: shell, sign-in, who may do what, how things are written (页面共用)."""
