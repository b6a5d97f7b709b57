package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.scitemplate.Mutations;
import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.experiment.RecordedData;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.session.files.CodeSnapshot;
import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SearchJournal;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file of a session that is read again, but for checkpoints, with something done to it:
 * whoever reads the session takes it, or ends in one message.
 */
class SessionFuzzTest {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .create();
  private static final String CHECKSUM = ",\"crc32c\":\"";

  @TempDir static Path folder;
  private static final Map<Path, byte[]> INTACT = new TreeMap<>();

  @BeforeAll
  static void session() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        learning_rate_: {log_uniform: [1.0e-3, 0.5]}
        batch_size_: [16, 32]
        num_epochs: 3
        log_freq: 100
        Search:
          method: random
          num_experiments: 3
          pruning: {method: asha, min_epochs: 1, reduction: 3}
        """);
    CommandRun run = CommandRun.here(folder, "train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    Owner dead = new Owner(Owner.self().host(), Owner.self().boot(), Owner.self().pid(), "1");
    Files.writeString(
        file(".lease/1.json"), new Gson().toJson(Map.of("owner", dead, "beat", 3)) + "\n");
    try (Stream<Path> all = Files.walk(folder.resolve("results/s"))) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        if (path.toString().matches(".*\\.(json|jsonl|csv|yaml)")
            && !path.toString().contains("checkpoints")) {
          INTACT.put(path, Files.readAllBytes(path));
        }
      }
    }
  }

  private static Path file(String name) {
    return folder.resolve("results/s").resolve(name);
  }

  @Test
  void whatWasChangedIsReadOrToldInOneMessage() throws Exception {
    List<Path> files = List.copyOf(INTACT.keySet());
    assertTrue(files.size() > 20, files.toString());
    Mutations mutations = new Mutations(23);
    int accepted = 0;
    for (int i = 0; i < Mutations.COUNT; i++) {
      Path file = files.get(i % files.size());
      byte[] changed = mutations.of(intact(file));
      // Whoever can write a file can write its checksum, too.
      boolean sealed = i / files.size() % 2 == 1;
      Files.write(file, sealed ? sealed(file, changed) : changed);
      int input = i;
      String what =
          "input " + i + ", " + file + ":\n" + new String(changed, StandardCharsets.UTF_8);
      boolean[] taken = new boolean[1];
      try {
        Mutations.within(() -> taken[0] = isTaken(input, file));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(what, e);
      }
      accepted += taken[0] ? 1 : 0;
      restore(file);
    }
    assertTrue(accepted > 0 && accepted < Mutations.COUNT, accepted + " were accepted");
  }

  private static byte[] intact(Path file) {
    return Objects.requireNonNull(INTACT.get(file));
  }

  private static void restore(Path file) throws IOException {
    Files.write(file, intact(file));
    if (file.endsWith("metrics.csv")) {
      Path result = file.resolveSibling("result.json");
      Files.write(result, intact(result));
    }
  }

  /** Of thirty inputs, one is shown, one is gone on with, and the others are only read. */
  private static boolean isTaken(int input, Path file) {
    return switch (input / INTACT.size() % 30) {
      case 0 -> isShown(input % 2 == 0);
      case 1 -> isOpened();
      default -> isRead(file);
    };
  }

  private static boolean isRead(Path file) {
    String name = file.getFileName().toString();
    SessionDirectory session = new SessionDirectory(folder.resolve("results/s"));
    ExperimentDirectory experiment = new ExperimentDirectory(file.resolveSibling("."));
    try {
      switch (name) {
        case "session.json", ".session.json" -> {
          return SessionRecord.read(session, warning -> {}).facts().threads() > 0;
        }
        case "result.json" -> {
          experiment.result().verified(true, warning -> {});
          return experiment.result().read().isPresent();
        }
        case "owner.json", "end.json" -> {
          Attempt attempt = new Attempt(file.resolveSibling("."), 1);
          return attempt.begun().isPresent() && attempt.mayRun();
        }
        case "passes.json" -> {
          return new Attempt(file.resolveSibling("."), 1).passes().isPresent();
        }
        case "data.json" -> {
          return RecordedData.read(experiment).isPresent();
        }
        case "environment.json" -> {
          return Environment.read(file).threads() > 0;
        }
        case "search.jsonl" -> {
          return SearchJournal.read(file, warning -> {}).lines().size() > 1;
        }
        case "metrics.csv" -> {
          return LoggedNumber.readWholeRows(file).size() <= LoggedNumber.read(file).size();
        }
        case "timing.csv" -> {
          return ExperimentProgress.of(experiment, true).iteration() > 0;
        }
        default -> {
          return SessionLease.owner(session.lease()).isEmpty();
        }
      }
    } catch (UserException | IOException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return false;
    }
  }

  private static boolean isShown(boolean json) {
    CommandRun run =
        json
            ? CommandRun.of(folder, "status", "--session", "s", "--json")
            : CommandRun.of(folder, "status", "--session", "s");
    assertTrue(
        List.of(ExitStatus.COMPLETED, ExitStatus.USER_ERROR).contains(run.status()), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertFalse((run.out() + run.err()).contains("\u001b"), "an escape sequence");
    if (json && run.status() == ExitStatus.COMPLETED) {
      assertTrue(JsonParser.parseString(run.out()).isJsonObject(), run.out());
    }
    return run.status() == ExitStatus.COMPLETED;
  }

  /** Reads what going on, evaluating and reproducing need. */
  private static boolean isOpened() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      SessionDirectory directory = SessionDirectory.existing(folder.resolve("results"), "s");
      SessionRecord found =
          RecordedConfig.withRightText(directory, SessionRecord.read(directory, w -> {}));
      try (OpenSession open = OpenSession.read(plan(found), directory, nowhere, () -> false)) {
        assertTrue(open.results().ended() >= 0);
      }
      SessionLease.owner(directory.lease());
      RecordedSession recorded = RecordedSession.open(options());
      for (int k = 1; k <= 3; k++) {
        recorded.experiment(k).attempts().withoutProgress();
        recorded.codeChanges(recorded.origin(k));
      }
      return true;
    } catch (UserException | IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static SessionOptions options() {
    return new SessionOptions(
        new ProjectOptions(folder, List.of(), "", List.of()),
        "config.yaml",
        "",
        "s",
        "results",
        "",
        new SessionOptions.Consent(false, true, false),
        false,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Execution.USUAL);
  }

  private static SessionPlan plan(SessionRecord found) throws IOException {
    SessionConfig config =
        SessionConfig.of(
            ConfigFile.of(found.facts().configFile(), "config.yaml")
                .withOverrides(found.facts().overrides()));
    Environment.Asked nothing =
        new Environment.Asked("1", folder, List.of(), Set.of(), "C", found.facts().threads());
    Provenance provenance =
        new Provenance(
            options().provenance(),
            CodeSnapshot.of(folder),
            new EnvironmentCapture(nothing),
            System.out);
    return new SessionPlan(
        config, config.choice(), found, provenance, Optional.of(found), true, Optional.empty());
  }

  private static byte[] sealed(Path file, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (file.toString().endsWith(".json")) {
      return sealedJson(text).getBytes(StandardCharsets.UTF_8);
    }
    if (file.endsWith("search.jsonl")) {
      return text.lines()
          .map(SessionFuzzTest::sealedLine)
          .collect(Collectors.joining("\n", "", "\n"))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (file.endsWith("metrics.csv")) {
      Files.write(file, bytes);
      FilePrefix written = FilePrefix.whole(file);
      Path result = file.resolveSibling("result.json");
      JsonObject json = JsonParser.parseString(Files.readString(result)).getAsJsonObject();
      json.addProperty("metrics_bytes", written.bytes());
      json.addProperty("metrics_crc32c", written.crc32c());
      Files.writeString(result, sealedJson(json.toString()));
    }
    return bytes;
  }

  private static String sealedJson(String text) {
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      json.remove("crc32c");
      return JsonRecord.text(GSON, json);
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      return text;
    }
  }

  private static String sealedLine(String line) {
    int mark = line.lastIndexOf(CHECKSUM);
    if (mark < 0) {
      return line;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(line.substring(0, mark).getBytes(StandardCharsets.UTF_8));
    return line.substring(0, mark) + CHECKSUM + String.format("%08x", checksum.getValue()) + "\"}";
  }
}
