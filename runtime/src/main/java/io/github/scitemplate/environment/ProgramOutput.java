package io.github.scitemplate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The output of another program of this machine. There is none if the program does not exist,
 * fails, or takes too long.
 *
 * @param text the output, up to the length that was asked for
 * @param cut whether there was more
 */
record ProgramOutput(String text, boolean cut) {
  private static final long SECONDS = 20;

  static Optional<ProgramOutput> of(Path folder, int maxBytes, List<String> words) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("LC_ALL", "C");
      builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
      return read(builder.start(), maxBytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<ProgramOutput> read(Process process, int maxBytes) throws IOException {
    Thread limit = new Thread(() -> endInTime(process), "time limit");
    limit.setDaemon(true);
    limit.start();
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      byte[] bytes = in.readNBytes(maxBytes);
      boolean cut = in.read() >= 0;
      if (cut) {
        process.destroy();
      }
      boolean succeeded = process.waitFor() == 0 || cut;
      return succeeded
          ? Optional.of(new ProgramOutput(new String(bytes, StandardCharsets.UTF_8), cut))
          : Optional.empty();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static void endInTime(Process process) {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
