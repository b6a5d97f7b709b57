package io.github.scitemplate.environment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the project's sources stand in git.
 *
 * @param remote the address of the repository they came from, without names of users, passwords and
 *     tokens; empty if there is none
 * @param branch empty if none is checked out
 * @param commit the newest commit; empty if there is none yet
 * @param dirty whether the sources are others than the commit's
 * @param diff what differs from the commit in files that git knows; the copy of the sources has the
 *     others
 * @param diffCut whether there was more than is kept
 */
public record SourceControl(
    String remote, String branch, String commit, boolean dirty, String diff, boolean diffCut) {
  private static final int MAX_DIFF_BYTES = 1 << 20;
  private static final int MAX_LINE_BYTES = 1 << 14;
  private static final Pattern USER_IN_ADDRESS = Pattern.compile("(\\w://)[^/\\s@'\"]*@");
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)([?&][\\w.-]*(?:token|key|password|secret|auth)[\\w.-]*=)[^&\\s'\"]*");

  /** Nothing if the folder is in no repository, or there is no git. */
  static Optional<SourceControl> of(Path folder) {
    Optional<String> inside = line(folder, "rev-parse", "--is-inside-work-tree");
    if (!inside.equals(Optional.of("true"))) {
      return Optional.empty();
    }
    ProgramOutput diff =
        git(folder, MAX_DIFF_BYTES, "diff", "HEAD", "--no-color", "--no-ext-diff", "--no-textconv")
            .orElse(new ProgramOutput("", false));
    String unknown = line(folder, "status", "--porcelain", "--", "pom.xml", "src/main").orElse("");
    return Optional.of(
        new SourceControl(
            line(folder, "config", "--get", "remote.origin.url")
                .map(SourceControl::address)
                .orElse(""),
            line(folder, "symbolic-ref", "--short", "-q", "HEAD").orElse(""),
            line(folder, "rev-parse", "-q", "--verify", "HEAD").orElse(""),
            !diff.text().isEmpty() || !unknown.isEmpty(),
            withoutSecrets(diff.text()),
            diff.cut()));
  }

  /** The address of a repository without what may be a secret. */
  static String address(String remote) {
    String plain = remote.replaceAll("[?#].*$", "");
    if (plain.contains("://")) {
      return USER_IN_ADDRESS.matcher(plain).replaceAll("$1");
    }
    // user@host:path
    return plain.replaceFirst("^[^/@:]*@(?=[^/]*:)", "");
  }

  /** A text without the users, passwords and tokens of the addresses in it. */
  static String withoutSecrets(String text) {
    String anonymous = USER_IN_ADDRESS.matcher(text).replaceAll("$1");
    return SECRET_PARAMETER.matcher(anonymous).replaceAll("$1***");
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
