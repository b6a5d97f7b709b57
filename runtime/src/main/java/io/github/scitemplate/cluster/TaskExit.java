package io.github.scitemplate.cluster;

/** The exit codes of a task's process. The script that started it acts on them. */
enum TaskExit {
  /** The task is over. */
  DONE(0),
  /** Something is wrong that a person can put right; the driver was told. */
  USER_ERROR(2),
  /** A later process does the work of this one, so the script must not start another. */
  FENCED(74),
  /** It was asked to stop, and everything is saved. */
  STOPPED(75),
  /** The process was of no use any more, and said so; another one goes on. */
  UNUSABLE(76);

  private final int code;

  TaskExit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
