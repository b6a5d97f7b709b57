package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole searches over the tiny project, with real worker processes. */
class SearchSessionTest {
  private static final String SPACE =
      """
      learning_rate_: {log_uniform: [1.0e-3, 0.5]}
      batch_size_: [8, 16, 32]
      hidden_: {int_uniform: [2, 8]}
      optimizer_: [sgd, adam]
      log_freq: 100
      """;

  @TempDir Path folder;

  private CommandRun train(String session, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--session", session, "--threads", "1"));
    arguments.addAll(List.of(more));
    return CommandRun.of(folder, arguments.toArray(String[]::new));
  }

  private void config(String text) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), text);
  }

  @Test
  void aSearch() throws IOException {
    config(
        SPACE
            + """
            num_epochs: 9
            Search:
              method: tpe
              num_experiments: 12
              seed: 3
              pruning: {method: asha, min_epochs: 1, reduction: 3}
              exclude: ["batch_size == 8 and learning_rate > 0.3"]
            """);
    CommandRun run = train("s", "--parallel", "2");
    System.out.println(run.out() + run.err());
    System.out.println(Files.readString(folder.resolve("results/s/result_overview.csv")));
    System.out.println(Files.readString(folder.resolve("results/s/search.jsonl")));
    System.out.println(Files.readString(folder.resolve("results/s/best/config.yaml")));
    assertEquals(ExitStatus.COMPLETED, run.status());
    run = train("s", "--parallel", "2");
    System.out.println(run.out() + run.err());
  }
}
