"""Work away from the window's thread: the thread pool, the bridge from the jobs, thumbnails, the desktop."""
