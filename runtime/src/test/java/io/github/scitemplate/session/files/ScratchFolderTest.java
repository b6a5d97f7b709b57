package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir Path temporary;

  private Path folder(String name, Owner owner) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.createDirectories(folder.resolve("results"));
    Files.writeString(folder.resolve(".owner.json"), new Gson().toJson(owner));
    return folder;
  }

  @Test
  void whatAKilledProcessLeftIsDeletedAndNothingElse() throws IOException {
    Owner self = Owner.self();
    Owner dead = new Owner(self.host(), self.boot(), self.pid(), "1");
    Path abandoned = folder("template-scratch-1", dead);
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.createSymbolicLink(abandoned.resolve("link"), outside);
    Path alive = folder("template-scratch-2", self);
    Path elsewhere = folder("template-scratch-3", new Owner("another", "boot", 1, "1"));
    Path others = folder("others", dead);
    Path unknown = Files.createDirectory(temporary.resolve("template-scratch-4"));
    Path link = Files.createSymbolicLink(temporary.resolve("template-scratch-5"), others);
    try (ScratchFolder scratch = ScratchFolder.create(temporary)) {
      assertTrue(Files.exists(scratch.path().resolve(".owner.json")));
      assertFalse(Files.exists(abandoned));
      for (Path kept : List.of(outside, alive, elsewhere, others, unknown, link)) {
        assertTrue(Files.exists(kept), kept.toString());
      }
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(6, left.count());
    }
  }
}
