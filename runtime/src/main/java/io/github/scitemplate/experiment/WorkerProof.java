package io.github.scitemplate.experiment;

import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a worker that began an attempt from any other process that a file may name. A worker gets a
 * token of its own in its environment, which other users cannot read. The attempt records a hash of
 * the token and the attempt's place. So neither a forged file nor a copied directory makes a
 * stranger a worker.
 */
public final class WorkerProof {
  /** The environment variable with the token. */
  public static final String VARIABLE = "TEMPLATE_WORKER";

  private WorkerProof() {}

  /** The proof that this process begins an attempt; empty if it is no worker. */
  static Optional<String> ofThisProcess(Path attempt) throws IOException {
    @Nullable String token = System.getenv(VARIABLE);
    return token == null ? Optional.empty() : Optional.of(of(token, attempt));
  }

  private static String of(String token, Path attempt) throws IOException {
    return new Sha256().addLine(token).addLine(attempt.toRealPath().toString()).hex();
  }

  /** Whether the process is the worker that began the attempt; false where nobody can tell. */
  static boolean holds(String proof, long pid, Path attempt) {
    try {
      Optional<String> token = token(pid);
      return token.isPresent()
          && MessageDigest.isEqual(
              proof.getBytes(StandardCharsets.UTF_8),
              of(token.get(), attempt).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> token(long pid) throws IOException {
    byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
    return Arrays.stream(new String(environment, StandardCharsets.ISO_8859_1).split("\0"))
        .filter(entry -> entry.startsWith(VARIABLE + "="))
        .map(entry -> entry.substring(VARIABLE.length() + 1))
        .findFirst();
  }
}
