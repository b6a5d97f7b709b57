package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionFacts;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Execution.Driver;
import io.github.scitemplate.session.plan.Execution.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExecutionTest {

  @Test
  void whatIsTypedGoesBeforeTheRecordAndTheRecordBeforeTheConfig() {
    Execution nothing = Execution.of("", "", "");
    Execution here = Execution.of("local", "", "");
    Execution there = Execution.of("slurm", "job", "time=1:00:00");

    assertEquals(Place.LOCAL, nothing.place(false, Optional.empty()));
    assertEquals(Place.SLURM, nothing.place(true, Optional.empty()));
    assertEquals(Place.LOCAL, nothing.place(true, Optional.of(made("local", 3))));
    assertEquals(Place.SLURM, nothing.place(false, Optional.of(made("slurm", 3))));
    assertEquals(Place.SLURM, nothing.place(true, Optional.of(made(null, 3))));
    assertEquals(Place.LOCAL, here.place(true, Optional.of(made("slurm", 3))));
    assertEquals(Place.SLURM, there.place(false, Optional.of(made("local", 3))));
    assertEquals(Driver.JOB, there.driver());
    assertEquals(Driver.HERE, nothing.driver());
    assertEquals(Driver.HERE, Execution.of("", "here", "").driver());
  }

  @Test
  void anotherWordIsRefused() {
    assertEquals(
        "executor is 'Slurm'.",
        assertThrows(UserException.class, () -> Execution.of("Slurm", "", "")).problem());
    assertEquals(
        "driver is 'there'.",
        assertThrows(UserException.class, () -> Execution.of("", "there", "")).problem());
  }

  @Test
  void aClusterHasAsManyAtOnceAsTasksAndAsManyThreadsAsCores() {
    Optional<SessionRecord> none = Optional.empty();
    assertEquals(
        new Concurrency(400, 6, Place.SLURM),
        Concurrency.onCluster(options(OptionalInt.empty()), 400, false, 6, none));
    assertEquals(
        new Concurrency(7, 6, Place.SLURM),
        Concurrency.onCluster(options(OptionalInt.of(7)), 400, false, 6, none));
    // The threads of a session never change.
    assertEquals(
        new Concurrency(3, 2, Place.SLURM),
        Concurrency.onCluster(
            options(OptionalInt.empty()), 400, false, 6, Optional.of(made("slurm", 3))));
    assertEquals(
        new Concurrency(400, 2, Place.SLURM),
        Concurrency.onCluster(
            options(OptionalInt.empty()), 400, true, 6, Optional.of(made("slurm", 3))));
    assertEquals(
        new Concurrency(400, 2, Place.SLURM),
        Concurrency.onCluster(
            options(OptionalInt.empty()), 400, false, 6, Optional.of(made(null, 3))));
    assertThrows(UserException.class, () -> new Concurrency(50_001, 1, Place.SLURM));
  }

  @Test
  void aMachineDoesNotTakeTheNumberOfAClustersTasks() {
    assertEquals(
        new Concurrency(1, 2),
        Concurrency.of(
            options(OptionalInt.empty()), OptionalInt.empty(), Optional.of(made("slurm", 300))));
    assertEquals(
        new Concurrency(3, 2),
        Concurrency.of(
            options(OptionalInt.empty()), OptionalInt.empty(), Optional.of(made(null, 3))));
    assertEquals(
        2,
        Concurrency.expectedThreads(
            options(OptionalInt.of(9999)), Optional.of(made("slurm", 300))));
  }

  private static SessionRecord made(@Nullable String executor, int parallel) {
    SessionFacts facts =
        new SessionFacts("1", "", "", "{}", "", 2, "result_overview.csv", 1, List.of());
    return new SessionRecord(facts, parallel, null, null, new TreeMap<>(), List.of(), Map.of())
        .runningOn(executor, null);
  }

  private static SessionOptions options(OptionalInt parallel) {
    return new SessionOptions(
        new ProjectOptions(Path.of(""), List.of(), "", List.of()),
        "config.yaml",
        "",
        "s",
        "results",
        "",
        new SessionOptions.Consent(false, true, false),
        false,
        parallel,
        OptionalInt.empty(),
        Execution.USUAL);
  }
}
