package io.github.scitemplate.cluster;

import java.security.SecureRandom;

/**
 * What a session is to an engine: {@code cluster.json}.
 *
 * @param token random letters that distinguish its submissions from those of all other sessions
 * @param engine the engine's name, such as {@code slurm}
 */
public record ClusterIdentity(String token, String engine) {
  private static final long TOKEN_BITS = 0xffff_ffff_ffffL;

  /** A new identity with a token that nobody else has. */
  public static ClusterIdentity random(String engine) {
    return new ClusterIdentity(
        String.format("%012x", new SecureRandom().nextLong() & TOKEN_BITS), engine);
  }

  /** The name of a submission. */
  public String nameOf(int submission) {
    return "tpl-" + token + "-" + submission;
  }

  /** The name of the job that follows the session, if one does. */
  public String nameOfDriver() {
    return "tpl-" + token + "-driver";
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  boolean isComplete() {
    return token != null && engine != null && token.matches("[0-9a-f]{12}");
  }
}
