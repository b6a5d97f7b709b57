package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a lease is held, not used
class SessionLeaseTest {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  private static final Owner DEAD = new Owner(self().host(), self().boot(), self().pid(), "1");
  private static final Owner ELSEWHERE = new Owner("another", "another boot", 1, "1");

  @TempDir Path folder;

  private static Owner self() {
    return Owner.self();
  }

  private SessionLease take(Runnable lost) throws IOException {
    return SessionLease.take(folder, lost, by -> {}, NOWHERE);
  }

  private void write(int number, Owner owner, long beat) throws IOException {
    Files.writeString(
        folder.resolve(number + ".json"), new Gson().toJson(Map.of("owner", owner, "beat", beat)));
  }

  @Test
  void onlyOneHasItAndTheNextGetsItWhenItIsGivenBack() throws IOException {
    try (SessionLease lease = take(() -> {})) {
      assertEquals(Optional.of(self()), SessionLease.owner(folder));
      UserException e = assertThrows(UserException.class, () -> take(() -> {}));
      assertTrue(e.problem().contains("process " + self().pid()), e.problem());
    }
    assertEquals(Optional.empty(), SessionLease.owner(folder));
    take(() -> {}).close();
  }

  @Test
  void itIsTakenFromADeadProcess() throws IOException {
    write(3, DEAD, 17);
    assertEquals(Optional.empty(), SessionLease.owner(folder));
    try (SessionLease lease = take(() -> {})) {
      assertTrue(Files.exists(folder.resolve("4.json")));
      assertFalse(Files.exists(folder.resolve("3.json")));
    }
  }

  /** Both at once, since each is watched for some time. */
  @Test
  void itIsTakenFromAProcessOfAnotherMachineThatIsSilentAndADamagedFileIsReplaced()
      throws Exception {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("1.json"), "{\"owner\": {\"host");
    FutureTask<Void> other =
        new FutureTask<>(
            () -> {
              SessionLease.take(damaged, () -> {}, by -> {}, NOWHERE).close();
              return null;
            });
    new Thread(other).start();
    write(1, ELSEWHERE, 17);
    assertEquals(Optional.of(ELSEWHERE), SessionLease.owner(folder));
    take(() -> {}).close();
    other.get();
  }

  @Test
  void itIsNotTakenFromAProcessOfAnotherMachineThatGivesSignsOfLife() throws Exception {
    write(1, ELSEWHERE, 1);
    AtomicBoolean end = new AtomicBoolean();
    Thread beating =
        new Thread(
            () -> {
              for (long beat = 2; !end.get(); beat++) {
                try {
                  write(1, ELSEWHERE, beat);
                  Thread.sleep(200);
                } catch (IOException | InterruptedException e) {
                  return;
                }
              }
            });
    beating.start();
    try {
      assertThrows(UserException.class, () -> take(() -> {}));
    } finally {
      end.set(true);
      beating.join();
    }
  }

  @Test
  void whoeverWasBelievedDeadHearsThatAnotherHasIt() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (SessionLease lease = take(lost::countDown)) {
      write(2, ELSEWHERE, 1);
      assertTrue(lost.await(30, TimeUnit.SECONDS));
    }
    assertTrue(Files.exists(folder.resolve("2.json")), "that of the other is left alone");
  }

  @Test
  void anyHigherNumberCountsAndNotOnlyTheNext() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (SessionLease lease = take(lost::countDown)) {
      write(5, ELSEWHERE, 1);
      assertTrue(lost.await(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void whateverABeatEndsWithTheNextFollows() throws Exception {
    CountDownLatch beats = new CountDownLatch(2);
    Runnable failing =
        () -> {
          beats.countDown();
          throw new UncheckedIOException(new IOException("the folder cannot be read to its end"));
        };
    try (SessionLease lease = take(failing)) {
      write(5, ELSEWHERE, 1);
      assertTrue(beats.await(60, TimeUnit.SECONDS), "a second beat");
    }
  }
}
