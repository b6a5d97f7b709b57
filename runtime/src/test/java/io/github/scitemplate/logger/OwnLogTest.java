package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.FilePrefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a project's own code may log, and what becomes of its mistakes. */
class OwnLogTest extends TorchTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  private Logger open(Map<String, FilePrefix> written) {
    Logger logger =
        Logger.open(
            new Logger.Options(
                folder,
                Audience.of(new PrintStream(console, true, StandardCharsets.UTF_8)),
                false,
                false,
                false,
                written,
                () -> 0.0));
    logger.reserve(MetricTracker.of(Metric.loss(), Metric.accuracy().on(Split.VAL)), "lr");
    return logger;
  }

  private static void log(Logger logger, long iteration, Consumer<Log> logging) {
    OwnLog log = logger.own(Split.TRAIN, new Moment(iteration, 1));
    logging.accept(log);
    logger.publish(log);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("logged.jsonl"));
  }

  private List<String> warnings() {
    return console.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aMistakeIsAnErrorUntilTheFirstIterationEndsAndThenAWarning() throws IOException {
    Map<String, String> mistakes =
        Map.of(
            "",
            "has no name",
            " ",
            "has no name",
            "x".repeat(201),
            "has 201 characters",
            "a\nb",
            "has a control character",
            "../../etc",
            "has an empty part, . or .. in it",
            "a//b",
            "has an empty part, . or .. in it",
            "/a",
            "has an empty part, . or .. in it",
            "loss",
            "is that of a metric",
            "lr",
            "is that of a metric",
            "weights/a",
            "are the framework's own");
    try (Logger logger = open(Map.of())) {
      mistakes.forEach(
          (name, words) -> {
            UserException refused =
                assertThrows(
                    UserException.class, () -> log(logger, 1, log -> log.scalar(name, 1)), name);
            assertTrue(refused.problem().contains(words), refused.problem());
            log(logger, 2, log -> log.scalar(name, 1));
            log(logger, 3, log -> log.scalar(name, 1));
          });
      log(logger, 3, log -> log.scalar("acc", 1)); // no metric of training
    }
    assertEquals(mistakes.size(), warnings().size(), "each is told once");
    assertTrue(warnings().stream().allMatch(line -> line.startsWith("Warning: left out what was")));
    assertEquals(1, lines().size());
    assertEquals(
        List.of("iteration,epoch,split,metric,value", "3,1,train,acc,1"),
        Files.readAllLines(folder.resolve("metrics.csv")));
  }

  @Test
  void aNameStandsForOneKindAndOneValueAtAnIteration() throws IOException {
    Map<String, FilePrefix> written;
    try (Logger logger = open(Map.of())) {
      log(logger, 1, log -> log.text("notes", "first"));
      assertThrows(UserException.class, () -> log(logger, 1, log -> log.text("notes", "again")));
      OwnLog twice = logger.own(Split.TRAIN, new Moment(1, 1));
      twice.scalar("a", 1);
      assertThrows(UserException.class, () -> twice.scalar("a", 2));
      written = logger.flush();
    }
    try (Logger logger = open(written)) {
      log(logger, 2, log -> log.scalar("notes", 1));
      log(logger, 3, log -> log.text("notes", "second"));
    }
    assertEquals(
        List.of(
            "Warning: left out what was logged under notes at iteration 2: The name notes is logged"
                + " as a number, but stands for a text already. Give each its own name."),
        warnings());
    assertEquals(
        List.of(
            "{\"iteration\":1,\"epoch\":1,\"split\":\"train\",\"kind\":\"text\",\"name\":\"notes\","
                + "\"text\":\"first\"}",
            "{\"iteration\":3,\"epoch\":1,\"split\":\"train\",\"kind\":\"text\",\"name\":\"notes\","
                + "\"text\":\"second\"}"),
        lines());
  }

  @Test
  void aPictureInEachIterationIsThinnedAndAResumeThinsAlike() throws IOException {
    Map<String, FilePrefix> written = Map.of();
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDArray picture = manager.zeros(new Shape(2, 2))) {
      for (int attempt = 0; attempt < 2; attempt++) {
        try (Logger logger = open(written)) {
          for (long i = attempt == 0 ? 1 : 501; i <= 1000; i++) {
            log(logger, i, log -> log.image("Seen", picture));
            written = i == 500 ? logger.flush() : written;
          }
        }
      }
      List<String> resumed = lines();
      Files.delete(folder.resolve("logged.jsonl"));
      try (Logger logger = open(Map.of())) {
        for (long i = 1; i <= 1000; i++) {
          log(logger, i, log -> log.image("Seen", picture));
        }
      }
      assertEquals(lines(), resumed);
    }
    assertTrue(lines().get(398).contains("\"iteration\":399,"), "at first each is kept");
    assertTrue(lines().size() > 550 && lines().size() < 650, "kept: " + lines().size());
    assertTrue(lines().get(lines().size() - 1).contains("\"iteration\":99"), "up to the end");
    Path folderOfName = only(folder.resolve("pictures/train"));
    assertTrue(folderOfName.getFileName().toString().startsWith("seen."), folderOfName.toString());
    try (Stream<Path> files = Files.list(folderOfName)) {
      assertEquals(lines().size(), files.count());
    }
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.reduce((a, b) -> a.resolve("another")).orElseThrow();
    }
  }

  @Test
  void namesThatHoldTheIterationDoNotFloodTheLog() {
    try (Logger logger = open(Map.of())) {
      for (int i = 2; i < 1500; i++) {
        String name = "loss/" + i;
        log(logger, i, log -> log.scalar(name, 1));
      }
    }
    assertEquals(51, warnings().size());
    assertEquals("Warning: further mistakes in what is logged are not told.", warnings().get(50));
  }

  @Test
  void thereIsABoundOnNames() throws IOException {
    try (Logger logger = open(Map.of())) {
      log(
          logger,
          2,
          log -> {
            for (int i = 0; i < OwnNames.MOST; i++) {
              log.text("name_" + i, "");
            }
          });
      log(logger, 3, log -> log.text("one_more", ""));
      log(logger, 4, log -> log.text("name_7", ""));
    }
    assertEquals(OwnNames.MOST + 1, lines().size());
    assertTrue(warnings().get(0).contains("may log under 1000 names"), warnings().get(0));
  }

  @Test
  void whatCannotBeShownIsLeftOutAndTrainingGoesOn() throws IOException {
    try (NDManager manager = Torch.newManager(Device.cpu());
        Logger logger = open(Map.of())) {
      NDArray closed = manager.zeros(new Shape(2, 2));
      closed.close();
      log(logger, 2, log -> log.image("closed", closed));
      log(logger, 2, log -> log.histogram("closed too", closed));
      log(logger, 2, log -> log.image("odd", manager.zeros(new Shape(2, 2, 2))));
      log(logger, 2, log -> log.image("nan", manager.full(new Shape(2, 2), Float.NaN)));
      log(logger, 2, log -> log.text("long", "x".repeat(200_000)));
      log(logger, 2, log -> log.scalar("number", Double.NaN));
      log(logger, 2, log -> log.histogram("none", manager.zeros(new Shape(0))));
    }
    assertEquals(4, warnings().size());
    assertEquals(4, lines().size());
    assertTrue(lines().get(1).length() < 100_200);
    assertEquals(
        "Warning: the picture nan at iteration 2 has 4 numbers that are not finite; NaN is black",
        warnings().get(3));
  }

  @Test
  void aTrialLeavesNoTrace() throws IOException {
    try (Logger logger = open(Map.of())) {
      log(logger, 1, log -> log.text("notes", "first"));
      logger.trial(Split.TRAIN).text("notes", "in a trial");
      logger.trial(Split.TRAIN).scalar("other", 1);
      assertThrows(
          UserException.class, () -> logger.trial(Split.TRAIN).scalar("notes", 1), "of a kind");
      assertThrows(UserException.class, () -> logger.trial(Split.VAL).scalar("acc", 1));
      log(logger, 2, log -> log.text("other", "a text after all"));
    }
    assertEquals(2, lines().size());
  }

  @Test
  void nothingIsWrittenWhereNothingIsLogged() {
    open(Map.of()).close();
    assertFalse(Files.exists(folder.resolve("logged.jsonl")));
    assertFalse(Files.exists(folder.resolve("pictures")));
  }

  @Test
  void damageOfTheFileIsToldAndStopsNothing() throws IOException {
    try (Logger logger = open(Map.of())) {
      log(logger, 1, log -> log.text("notes", "first"));
      logger.flush();
    }
    Files.writeString(folder.resolve("logged.jsonl"), "{\"kind\": 5}\nno json\n[]\n");
    try (Logger logger = open(Map.of("logged.jsonl", new FilePrefix(30, 5)))) {
      log(logger, 2, log -> log.text("notes", "second"));
    }
    assertEquals(4, lines().size());
    assertTrue(warnings().get(0).contains("logged.jsonl was changed"), warnings().toString());
  }
}
