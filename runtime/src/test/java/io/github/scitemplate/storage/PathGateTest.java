package io.github.scitemplate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathGateTest {
  @TempDir Path folder;

  @Test
  void aPlainNameHasNoWayOutHoweverItIsWritten() {
    for (String name : List.of("first", "a b", "ü", "x".repeat(200), "...", "a~", "\uD83D\uDE00")) {
      assertEquals(Optional.empty(), PathGate.wrongWith(name, 200), name);
    }
    for (String name :
        List.of(
            "",
            " ",
            ".",
            "..",
            "/",
            "a/b",
            "a\\b",
            "~",
            "~root",
            "a\n/b",
            "a\u2028/../b",
            "a\u2029/b",
            "a\u0085/b",
            "a\rb",
            "a\u0000b",
            "a\u2028b",
            "a\uD83Db",
            "a?b",
            "a\uFFFDb",
            "x".repeat(201),
            "ü".repeat(101))) {
      assertTrue(PathGate.wrongWith(name, 200).isPresent(), name);
    }
  }

  @Test
  void aPathBelowIsGivenBackAndALinkOnTheWayIsRefused() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path inside = Files.createDirectories(root.resolve("a/b"));
    assertEquals(inside, PathGate.checked(root, inside));
    assertEquals(root.resolve("new/x"), PathGate.checked(root, root.resolve("new/x")));
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("in"), inside);
    Files.createSymbolicLink(root.resolve("nowhere"), folder.resolve("absent"));
    for (String link : List.of("out", "out/x", "in", "in/x", "nowhere", "nowhere/x")) {
      assertThrows(UserException.class, () -> PathGate.checked(root, root.resolve(link)), link);
    }
    assertThrows(
        UserException.class, () -> PathGate.checked(root, root.resolve("a/../../outside")));
    UserException e = assertThrows(UserException.class, () -> PathGate.checkTree(root));
    assertTrue(e.problem().contains("is a symbolic link"), e.problem());
  }

  @Test
  void theFolderThatHoldsAllMayBeReachedByALink() throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk/s/experiment_1"));
    Path results = Files.createSymbolicLink(folder.resolve("results"), folder.resolve("disk"));
    Path session = results.resolve("s");
    assertEquals(
        session.resolve("experiment_1"),
        PathGate.checked(session, session.resolve("experiment_1")));
    PathGate.checkTree(session);
    assertTrue(Files.exists(disk));
  }

  @Test
  void aFolderWithoutLinksPassesAndALinkInItsPlaceDoesNot() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real/sub"));
    Files.writeString(real.resolve("file"), "x");
    PathGate.checkTree(folder.resolve("real"));
    PathGate.checkTree(folder.resolve("absent"));
    PathGate.checkTree(real.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    UserException e = assertThrows(UserException.class, () -> PathGate.checkTree(link));
    assertTrue(e.problem().contains(link + " is a symbolic link"), e.problem());
    Path inner = Files.createSymbolicLink(real.resolve("best"), real.resolve("file"));
    PathGate.checkEntries(real, inner::equals);
    assertThrows(UserException.class, () -> PathGate.checkEntries(real, path -> false));
    PathGate.checkEntries(folder.resolve("real"), path -> false);
  }
}
