package io.github.scitemplate.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceControlTest {
  @TempDir Path folder;

  @Test
  void usersPasswordsAndTokensAreTakenOutOfAddresses() {
    assertEquals(
        "https://host.org/a/b.git", SourceControl.address("https://me:s3cret@host.org/a/b.git"));
    assertEquals("https://host.org/a", SourceControl.address("https://t0ken@host.org/a?token=x#y"));
    assertEquals("ssh://host.org:22/a", SourceControl.address("ssh://git@host.org:22/a"));
    assertEquals("host.org:a/b.git", SourceControl.address("git@host.org:a/b.git"));
    assertEquals("/srv/git@home/a", SourceControl.address("/srv/git@home/a"));
    assertEquals(
        "+ read(\"https://host/x?access_token=***&page=2\")",
        SourceControl.withoutSecrets("+ read(\"https://u:p@host/x?access_token=abc&page=2\")"));
  }

  @Test
  void aFolderInNoRepositoryHasNone() {
    assertEquals(Optional.empty(), SourceControl.of(folder));
  }

  @Test
  void commitBranchAndDifferenceAreKeptWithoutSecretsAndWithoutEnd() throws IOException {
    assumeTrue(git("init", "-q", "-b", "trunk"), "there is no git");
    Path source = folder.resolve("pom.xml");
    Files.writeString(source, "one\n");
    git("add", ".");
    git("-c", "user.name=n", "-c", "user.email=e@x", "commit", "-q", "-m", "first");
    git("remote", "add", "origin", "https://me:s3cret@host.org/a.git");
    SourceControl clean = SourceControl.of(folder).orElseThrow();
    assertEquals("trunk", clean.branch());
    assertTrue(clean.commit().matches("[0-9a-f]{40}"), clean.commit());
    assertFalse(clean.dirty());
    Files.writeString(source, "two https://me:s3cret@host.org\n");
    SourceControl dirty = SourceControl.of(folder).orElseThrow();
    assertTrue(dirty.dirty() && dirty.diff().contains("+two https://host.org"), dirty.diff());
    assertFalse(new Gson().toJson(dirty).contains("s3cret"));
    Files.writeString(source, "three\n".repeat(1 << 20));
    SourceControl large = SourceControl.of(folder).orElseThrow();
    assertTrue(large.diffCut());
    assertTrue(large.diff().length() <= 1 << 20);
  }

  private boolean git(String... words) {
    List<String> all = new ArrayList<>(List.of("git"));
    all.addAll(List.of(words));
    return ProgramOutput.of(folder, 1000, all).isPresent();
  }
}
