package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.executor.ClusterPlan;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionFacts;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Concurrency;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.Execution.Driver;
import io.github.scitemplate.session.plan.Execution.Place;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a cluster's refusal ends a command. */
class ExecutorChoiceTest {
  private static final String ASKED = "time=01:00:00";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aRefusalEndsACommandThatMakesASession() {
    assertRefused(Optional.empty());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aRefusalOfTheMomentOnlyWarnsWhereTheSameWasAskedBefore() {
    choice().check(plan(), Optional.of(earlier("slurm", ASKED)));
    assertEquals(
        "Warning: all nodes are down" + System.lineSeparator(),
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasNotAskedBeforeIsRefusedOnAnEarlierSessionToo() {
    assertRefused(Optional.of(earlier("slurm", "time=02:00:00")));
    assertRefused(Optional.of(earlier("slurm", null)));
    assertRefused(Optional.of(earlier("local", ASKED)));
    assertRefused(Optional.of(earlier(null, null)));
  }

  private SessionConfig config(String text) {
    return SessionConfig.of(ConfigFile.of("batch_size: 4\nnum_epochs: 1\n" + text, "c.yaml"));
  }

  private FoundSession found(Path folder, Optional<SessionRecord> earlier) {
    return new FoundSession(choice().options(), new SessionDirectory(folder), earlier);
  }

  @Test
  void valuesForSlurmAreRefusedOnASessionOfThisMachine(@TempDir Path folder) throws IOException {
    ExecutorChoice typed = choice(new Execution(Optional.empty(), Driver.HERE, ASKED));
    UserException e =
        assertThrows(
            UserException.class, () -> typed.cluster(config(""), found(folder, Optional.empty())));
    assertTrue(e.fix().startsWith("Add -Dexecutor=slurm"), e.fix());
    FoundSession onSlurm = found(folder, Optional.of(earlier("slurm", null)));
    assertTrue(typed.cluster(config(""), onSlurm).isPresent());
    FoundSession anew = found(folder, Optional.empty());
    assertTrue(typed.cluster(config("Slurm: {partition: a}\n"), anew).isPresent());
    ExecutorChoice here = choice(new Execution(Optional.of(Place.LOCAL), Driver.HERE, ASKED));
    assertEquals(Optional.empty(), here.cluster(config(""), anew));
  }

  private void assertRefused(Optional<SessionRecord> earlier) {
    UserException e =
        assertThrows(UserException.class, () -> choice().check(plan(), earlier), "" + earlier);
    assertEquals("all nodes are down", e.problem());
  }

  private ExecutorChoice choice() {
    return choice(Execution.USUAL);
  }

  private ExecutorChoice choice(Execution execution) {
    return new ExecutorChoice(
        new SessionOptions(
            new ProjectOptions(Path.of("."), List.of(), "the.Components", List.of()),
            "config.yaml",
            "",
            "first",
            "results",
            "",
            new SessionOptions.Consent(false, true, false),
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            execution),
        new RefusingDoor(),
        new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private static ClusterPlan plan() {
    return new ClusterPlan(
        ASKED,
        SlurmSettings.read(ASKED, Optional.empty(), List.of()),
        new Concurrency(2, 1, Place.SLURM));
  }

  private static SessionRecord earlier(@Nullable String executor, @Nullable String slurm) {
    SessionFacts facts =
        new SessionFacts("1", "f", "", "{}", "", 1, "result_overview.csv", 1, List.of());
    return new SessionRecord(facts, 2, executor, slurm, new TreeMap<>(), List.of(), Map.of());
  }

  private static final class RefusingDoor implements ClusterDoor {
    @Override
    public Optional<String> check(SlurmSettings settings) {
      throw new UserException("all nodes are down", "Try again later.");
    }

    @Override
    public ClusterEngine engine(SlurmSettings settings, ClusterFiles files) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String submitDriver(SlurmSettings settings, String name, Path script, Path log) {
      throw new UnsupportedOperationException();
    }
  }
}
