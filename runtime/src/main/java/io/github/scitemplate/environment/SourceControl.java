package io.github.scitemplate.environment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the project's sources stand in git.
 *
 * @param remote the address of the repository that they came from, without names of users,
 *     passwords and tokens; empty if there is none
 * @param branch the branch; empty if none is checked out
 * @param commit the newest commit; empty if there is none yet
 * @param dirty whether the sources differ from the commit's
 * @param diff the difference from the commit in files of the project's folder that git tracks,
 *     without files and texts that look like secrets; untracked sources are only in the copy of the
 *     sources
 * @param diffCut whether the difference was longer than what is kept
 */
public record SourceControl(
    String remote, String branch, String commit, boolean dirty, String diff, boolean diffCut) {
  private static final int MAX_DIFF_BYTES = 1 << 20;
  private static final int MAX_LINE_BYTES = 1 << 14;

  /**
   * The state of the folder in git; nothing if the folder is in no repository, or there is no git.
   */
  static Optional<SourceControl> of(Path folder) {
    Optional<String> inside = line(folder, "rev-parse", "--is-inside-work-tree");
    if (!inside.equals(Optional.of("true"))) {
      return Optional.empty();
    }
    ProgramOutput diff = difference(folder).orElse(new ProgramOutput("", false));
    String changed =
        line(folder, "status", "--porcelain", "--untracked-files=no", "--", ".").orElse("");
    String unknown = line(folder, "status", "--porcelain", "--", "pom.xml", "src/main").orElse("");
    return Optional.of(
        new SourceControl(
            line(folder, "config", "--get", "remote.origin.url").map(Secrets::address).orElse(""),
            line(folder, "symbolic-ref", "--short", "-q", "HEAD").orElse(""),
            line(folder, "rev-parse", "-q", "--verify", "HEAD").orElse(""),
            !diff.text().isEmpty() || !changed.isEmpty() || !unknown.isEmpty(),
            Secrets.hidden(diff.text()),
            diff.cut()));
  }

  /** The difference in the project's folder alone: the repository may hold other people's work. */
  private static Optional<ProgramOutput> difference(Path folder) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "diff",
                "HEAD",
                "--relative",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--",
                "."));
    words.addAll(Secrets.excludedPaths());
    return git(folder, MAX_DIFF_BYTES, words.toArray(String[]::new));
  }

  private static Optional<String> line(Path folder, String... words) {
    return git(folder, MAX_LINE_BYTES, words).map(output -> output.text().strip());
  }

  private static Optional<ProgramOutput> git(Path folder, int maxBytes, String... words) {
    List<String> all = new ArrayList<>(List.of("git", "-c", "core.fsmonitor=false", "--no-pager"));
    all.addAll(List.of(words));
    return ProgramOutput.of(folder, maxBytes, all);
  }
}
