package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a session's files are, and what may be there before. */
class SessionDirectoryTest {
  @TempDir Path results;

  private SessionDirectory session() {
    return SessionDirectory.of(results, "s");
  }

  @Test
  void aLinkOrAFileIsNoSession() throws IOException {
    Files.createDirectory(results.resolve("real"));
    Files.createSymbolicLink(results.resolve("s"), results.resolve("real"));
    assertEquals(
        "The session directory " + results.resolve("s") + " is a symbolic link.",
        assertThrows(UserException.class, this::session).problem());
    Files.delete(results.resolve("s"));
    Files.writeString(results.resolve("s"), "x");
    assertEquals(
        results.resolve("s") + " is a file, not a session's directory.",
        assertThrows(UserException.class, this::session).problem());
  }

  @Test
  void namesOfItsOwnFilesAreTaken() {
    for (String name :
        List.of(
            "session.json",
            "Experiment_7",
            "environment_2.json",
            "CODE_3",
            "best",
            ".",
            "session.json.4711.tmp")) {
      assertTrue(SessionDirectory.isTaken(name), name);
    }
    assertFalse(SessionDirectory.isTaken("results.csv"));
  }

  @Test
  void whatWasLeftOfACutOffBeginningIsFreeAndAnythingElseIsNot() throws IOException {
    SessionDirectory session = session();
    assertTrue(session.isFree(), "nothing is there");
    Files.createDirectory(session.path());
    assertTrue(session.isFree(), "an empty folder");
    Files.writeString(session.config(), "a: 1\n");
    assertFalse(session.isFree(), "without a lease, the config is a person's");
    Files.createDirectory(session.lease());
    assertTrue(session.isFree(), "what was begun");
    Files.writeString(session.path().resolve("session.json.4711.tmp"), "{");
    assertTrue(session.isFree(), "half a file");
    Path notes = Files.writeString(session.path().resolve("notes.txt"), "mine");
    assertFalse(session.isFree(), "a file of somebody's");
    Files.delete(notes);
    assertFalse(session.isSession());
    Files.writeString(session.recordCopy(), "{}");
    assertTrue(session.isSession(), "a copy is enough");
  }

  @Test
  void anExperimentIsSetAsideUnderTheNextFreeName() throws IOException {
    SessionDirectory session = session();
    for (int i = 1; i <= 2; i++) {
      Files.createDirectories(session.path().resolve("experiment_4"));
      Files.writeString(session.path().resolve("experiment_4/mine"), "" + i);
      assertEquals(session.path().resolve("experiment_4_other_" + i), session.setAside(4));
    }
    assertEquals("1", Files.readString(session.path().resolve("experiment_4_other_1/mine")));
    Files.createDirectories(session.path().resolve("experiment_3"));
    Files.createDirectories(session.path().resolve("experiment_12"));
    Files.createDirectories(session.path().resolve("experiment_0"));
    assertEquals(List.of(3), session.begunExperiments(11));
    assertEquals(List.of(3, 12), session.begunExperiments(12));
  }

  @Test
  void failuresAreForgottenAndADamagedResultIsLeftToOthers() throws IOException {
    SessionDirectory session = session();
    ExperimentDirectory failed = session.experiment(1);
    ExperimentDirectory damaged = session.experiment(2);
    for (ExperimentDirectory each : List.of(failed, damaged)) {
      each.createOrRestore("num_epochs: 1\n");
      each.result().write(new ExperimentResult.Failed("exception", "no", 1));
    }
    Files.writeString(damaged.result().path(), "{");
    session.forgetFailures(9);
    assertTrue(failed.result().read().isEmpty());
    assertEquals("{", Files.readString(damaged.result().path()));
  }
}
