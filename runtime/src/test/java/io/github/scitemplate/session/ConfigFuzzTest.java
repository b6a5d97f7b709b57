package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.Fuzz;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a person may write: it is accepted, and then read back, or told in one message. */
class ConfigFuzzTest {
  private static final Path MISTAKES = Path.of("src/test/resources/golden/mistakes");
  private static final List<String> WORDS =
      List.of(
          "num_epochs: 3\n",
          "num_iterations: 9\n",
          "val_freq_: [1, 2]\n",
          "checkpoint_freq: 2\n",
          "repeats: 2\n",
          "seed: 1\n",
          "batch_size_: [8, 16]\n",
          "lr_: {log_uniform: [1e-4, 0.1]}\n",
          "n_: {int_uniform: [1, 9]}\n",
          "Search: {method: tpe, num_experiments: 4}\n",
          "pruning: ",
          "{method: asha}",
          "{method: median, min_epochs: 1}",
          "exclude: \"batch_size == 8\"\n",
          "when: {n: batch_size > 8}\n",
          "stop_when: acc > 0.9\n",
          "max_hours: 1\n",
          "parallel: 2\n",
          "log_uniform",
          "uniform",
          "normal",
          "step: 1",
          "start_with: [{lr: 0.01}]\n",
          "on_failure: stop\n");
  private static final List<String> EXPRESSIONS =
      List.of(
          "batch_size == 8",
          "lr < 0.1 and not (n in [1, 2, 3])",
          "name != 'sgd' or Optimizer.momentum >= 0.5",
          "x not in [1, 2.5e3, \"a\", null, true]",
          "not not (a.b.c <= -1e-3)");

  private static List<String> configs() throws IOException {
    try (Stream<Path> files = Files.list(MISTAKES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(ConfigFuzzTest::read)
          .filter(text -> text.length() < 2000)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a session's start reads it, up to the first experiments. */
  private static void readAll(ConfigFile config) {
    ExperimentChoice choice = SessionConfig.of(config).choice();
    config.unreadKeys().leavesSweptKey(Set.of());
    config.canonicalJson();
    choice.checkCount("config.yaml");
    choice.checkSettings();
    config.parameters().checkDistinct();
    choice.covering().of(config).limit(3).forEach(ConfigFuzzTest::readBack);
    choice.plannedLines(java.util.OptionalInt.empty());
  }

  /** An experiment's own config means the same as the session's. */
  private static void readBack(Config experiment) {
    String yaml = experiment.toYaml();
    Config again = ConfigFile.of(yaml, "again.yaml").parameters().combination(0);
    assertEquals(experiment.leafValues(), again.leafValues());
    assertEquals(yaml, again.toYaml());
  }

  @Test
  void configsAreAcceptedOrTold() throws IOException, InterruptedException {
    Fuzz.each(configs(), WORDS, text -> readAll(ConfigFile.of(text, "config.yaml")));
  }

  @Test
  void overridesAreAcceptedOrTold() throws InterruptedException {
    ConfigFile config =
        ConfigFile.of(
            "note: x\nother: 1\nbatch_size_: [8, 16]\nOptimizer_: [{name: sgd, lr: 1}, {name: adam}]\n"
                + "Deep: {a: {b: {c: 1}}}\nlayers: [{units: 1}, {units: 2}]\nnum_epochs: 2\n",
            "config.yaml");
    List<String> seeds =
        List.of(
            "note=don't,other=2",
            "note=#ff0000",
            "note=\"a\\\",b\",other=2",
            "batch_size_=[16, 32],Deep.a.b.c=2",
            "Optimizer={name: sgd, lr: 1e-3}",
            "+Deep.x.y={k_: [1, 2]}",
            "layers[0].units=5, other = 'it''s'");
    Fuzz.each(
        seeds,
        List.of("note=", "other=", "+new=", "Deep.a.", "batch_size_=", "[[", "{a: ", "''"),
        text -> readAll(config.withOverrides(text)));
  }

  @Test
  void expressionsAreAcceptedOrTold() throws InterruptedException {
    Fuzz.each(
        EXPRESSIONS,
        List.of(" and ", " or ", " not ", " in ", "(", ")", "==", "<=", "a.b", "(((((((("),
        text -> Expression.parse(text).holds(name -> name.length() > 3 ? (Object) 1.5 : null));
  }
}
