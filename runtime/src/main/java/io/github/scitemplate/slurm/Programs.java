package io.github.scitemplate.slurm;

import java.util.List;
import java.util.Map;

/** Runs Slurm's programs. */
interface Programs {

  /**
   * Runs one of them to its end, or until it has taken too long.
   *
   * @param words its name and its options
   * @param environment variables that it gets besides the usual ones
   * @throws io.github.scitemplate.error.UserException if there is no such program
   */
  Answer run(List<String> words, Map<String, String> environment);

  /** As {@link #run(List, Map)}, with the usual variables alone. */
  default Answer run(List<String> words) {
    return run(words, Map.of("LC_ALL", "C"));
  }

  /**
   * What a program said.
   *
   * @param code its exit code; {@link #NONE} if it did not end in time
   * @param output what it wrote
   * @param errors what it complained about
   */
  record Answer(int code, String output, String errors) {
    static final int NONE = -1;

    boolean succeeded() {
      return code == 0;
    }
  }
}
