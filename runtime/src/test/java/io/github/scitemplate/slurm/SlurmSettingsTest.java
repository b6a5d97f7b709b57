package io.github.scitemplate.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.SlurmSettings.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmSettingsTest {
  private static final String NEWLINE = System.lineSeparator();

  @TempDir Path folder;

  private static SlurmSettings read(String option, String config, Path... files) {
    ConfigFile file = ConfigFile.of("num_epochs: 1\n" + config, "c.yaml");
    return SlurmSettings.read(option, file.slurm(SlurmSettings.words()), List.of(files));
  }

  private static SlurmSettings section(String keys) {
    return read("", "Slurm: {" + keys + "}\n");
  }

  private static List<String> words(SlurmSettings settings) {
    return settings.asked().stream().map(Asked::word).toList();
  }

  private static UserException refused(String keys) {
    return assertThrows(UserException.class, () -> section(keys), keys);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void eachKeyBecomesAnOptionOfSbatch() {
    SlurmSettings settings =
        section(
            "partition: gpu, time: 04:00:00, cpus_per_task: 4, mem: 8G, gpus: a100:2, account: '0123', qos: high,"
                + " max_jobs: 7, options: [--constraint=a100, \"--comment=a, b\"], signal_seconds: 300, poll_seconds: 5,"
                + " java_home: /opt/jdk, shared_folder: /scratch/me, requeue: false");
    assertEquals(
        List.of(
            "--partition=gpu",
            "--time=04:00:00",
            "--cpus-per-task=4",
            "--mem=8G",
            "--gpus-per-node=a100:2",
            "--account=0123",
            "--qos=high",
            "--constraint=a100",
            "--comment=a, b"),
        words(settings));
    assertEquals(OptionalInt.of(4), settings.cpusPerTask());
    assertEquals(Optional.of(Duration.ofHours(4)), settings.time().orElseThrow().duration());
    assertEquals(7, settings.maxJobs());
    assertEquals(Duration.ofMinutes(5), settings.warning());
    assertEquals(Duration.ofSeconds(5), settings.poll());
    assertEquals(Optional.of(Path.of("/opt/jdk")), settings.javaHome());
    assertEquals(Optional.of(Path.of("/scratch/me")), settings.sharedFolder());
    assertFalse(settings.requeue());
  }

  @Test
  void whatNobodySaysIsUsual() {
    SlurmSettings settings = read("", "");
    assertEquals(List.of(), settings.asked());
    assertEquals(50, settings.maxJobs());
    assertEquals(Duration.ofMinutes(2), settings.warning());
    assertEquals(Duration.ofSeconds(30), settings.poll());
    assertTrue(settings.requeue());
    assertEquals(Duration.ofSeconds(30), section("time: 1").warning(), "half of a short time");
  }

  @Test
  void theOptionGoesBeforeTheConfigAndTheConfigBeforeTheFilesOfTheMachine() throws IOException {
    Path own = file("own.yaml", "partition: own\naccount: own\nmem: 1G\noptions: [--nice=1]\n");
    Path site = file("site.yaml", "partition: site\nqos: site\n");
    Path none = folder.resolve("none.yaml");
    Path empty = file("empty.yaml", "# nothing yet\n");
    SlurmSettings settings =
        read(
            "mem=3G,time=08:00:00",
            "Slurm:\n  account: config\n  mem: 2G\n",
            own,
            none,
            empty,
            site);
    assertEquals(
        List.of(
            "--partition=own",
            "--time=08:00:00",
            "--mem=3G",
            "--account=config",
            "--qos=site",
            "--nice=1"),
        words(settings));
  }

  @Test
  void theFilesOfTheMachineAreFoundWhereSettingsAre() {
    Path home = Path.of("/home/me");
    Path site = Path.of("/etc/template/slurm.yaml");
    assertEquals(
        List.of(Path.of("/home/me/.config/template/slurm.yaml"), site),
        SettingSources.files(Map.of("XDG_CONFIG_HOME", "not/absolute"), home));
    assertEquals(
        List.of(Path.of("/conf/template/slurm.yaml"), site),
        SettingSources.files(Map.of("XDG_CONFIG_HOME", "/conf"), home));
  }

  @Test
  void anErrorShowsTheFileInWhichItStands() throws IOException {
    Path own = file("slurm.yaml", "partition: gpu\nmemory: 4G\n");
    UserException unknown = assertThrows(UserException.class, () -> read("", "", own));
    assertEquals(
        "There is no key memory in this section."
            + NEWLINE
            + "  at "
            + own
            + ":2:1"
            + NEWLINE
            + "    memory: 4G"
            + NEWLINE
            + "    ^",
        unknown.problem());
    UserException option =
        assertThrows(UserException.class, () -> read("partition=a,tme=1", "Slurm: {}\n"));
    assertEquals(
        "There is no key tme in this section."
            + NEWLINE
            + "  at -Dslurm:1:13"
            + NEWLINE
            + "    partition=a,tme=1"
            + NEWLINE
            + "                ^",
        option.problem());
    assertEquals("Did you mean time?", option.fix());
    UserException half = assertThrows(UserException.class, () -> read("partition", ""));
    assertTrue(half.fix().contains("slurm=time=08:00:00,partition=long"), half.fix());
  }

  @ParameterizedTest
  @CsvSource({
    "90,5400",
    "'30:15',1815",
    "'04:00:00',14400",
    "2-12,216000",
    "'1-0:30',88200",
    "'1-1:1:1',90061"
  })
  void aTimeHasTheFormsThatSlurmReads(String text, long seconds) {
    SlurmSettings settings = section("time: " + text);
    assertEquals(List.of("--time=" + text), words(settings));
    assertEquals(seconds, settings.time().orElseThrow().duration().orElseThrow().toSeconds());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time: 0",
        "time: 4h",
        "time: 1:2:3:4",
        "time: -5",
        "time: 1.5",
        "time: ''",
        "time_: [1, 2]",
        "mem: 8 GB",
        "mem: -1",
        "mem: a lot",
        "cpus_per_task: 0",
        "cpus_per_task: many",
        "gpus: -1",
        "gpus: 'a100:2:3'",
        "partition: a b",
        "partition: true",
        "max_jobs: 0",
        "poll_seconds: 0",
        "signal_seconds: 0",
        "signal_seconds: 70000",
        "time: 1, signal_seconds: 60",
        "java_home: jdk",
        "shared_folder: ~/shared",
        "requeue: 1",
        "options: [-p gpu]",
        "options: [constraint=a]",
        "options: ['--constraint a100']",
        "options: [--array=1-9]",
        "options: [--arr=1-9]",
        "options: [--job-name=x]",
        "options: [--output=x]",
        "options: [--signal=USR2]",
        "options: [--open-mode=truncate]",
        "options: [--no-requeue]",
        "options: [--export=NONE]",
        "options: [--wait]",
        "options: [--partition=a]",
        "options: [--part=a]",
        "options: [--gpus=1]",
        "options: [--gres=gpu:1]",
        "options: ['--gres=lscratch:20,gpu:a100:1']",
        "options: [3]",
        "walltime: 3"
      })
  void whatSlurmWouldNotUnderstandIsShownWhereItStands(String keys) {
    UserException error = refused(keys);
    assertTrue(error.problem().contains("at c.yaml:2:"), error.problem());
    assertTrue(error.problem().endsWith("^"), error.problem());
    assertFalse(error.fix().isBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--gres=lscratch:20",
        "--mem-per-cpu=2G",
        "--nice",
        "--exclude=n1",
        "--time-min=10",
        "--no-kill"
      })
  void otherOptionsOfSbatchArePassedOn(String option) {
    assertEquals(List.of(option), words(section("options: ['" + option + "']")));
  }

  @Test
  void memoryMayBeWrittenWithItsUnit() {
    assertEquals(List.of("--mem=8G"), words(section("mem: 8GB")));
    assertEquals(List.of("--mem=4096"), words(section("mem: 4096")));
  }

  @Test
  void theGpusOfAnExperimentMustFitThoseOfItsTask() {
    section("gpus: 2").checkGpus(2);
    section("gpus: v100").checkGpus(1);
    read("", "").checkGpus(0);
    UserException few = assertThrows(UserException.class, () -> section("gpus: 1").checkGpus(2));
    assertTrue(few.problem().startsWith("n_gpu is 2, but each task asks Slurm for one GPU."));
    assertTrue(few.problem().contains("at c.yaml:2:15"), few.problem());
    assertTrue(few.fix().contains("`gpus: 2` into the section Slurm"), few.fix());
    UserException typed =
        assertThrows(UserException.class, () -> read("gpus=1", "Slurm: {gpus: 3}\n").checkGpus(2));
    assertTrue(typed.problem().contains("at -Dslurm:1:"), typed.problem());
    assertTrue(typed.fix().contains("`gpus=2` into -Dslurm"), typed.fix());
    UserException none = assertThrows(UserException.class, () -> read("", "").checkGpus(1));
    assertTrue(none.problem().contains("for no GPU"), none.problem());
  }

  @Test
  void noExperimentSeesTheSectionAndItChangesNoExperiment() {
    String keys = "batch_size_: [1, 2]\n";
    ConfigFile local = ConfigFile.of(keys, "c.yaml");
    ConfigFile slurm = ConfigFile.of(keys + "Slurm: {partition: a, time: 10}\n", "c.yaml");
    assertEquals(local.canonicalJson(), slurm.canonicalJson());
    assertEquals(
        local.parameters().combination(1).toYaml(), slurm.parameters().combination(1).toYaml());
    assertEquals(
        List.of(),
        slurm.unreadKeys().check(java.util.Set.of("batch_size"), java.util.Set.of(), key -> false));
  }

  @Test
  void overridesReachTheSectionUnlessAnExperimentHasSuchAKey() {
    ConfigFile file = ConfigFile.of("mem: 1\nSlurm: {partition: a, mem: 1G}\n", "c.yaml");
    ConfigFile changed = file.withOverrides("partition=b,mem=2,+Slurm.time=30");
    assertEquals(2, changed.parameters().combination(0).getInt("mem"));
    assertEquals(
        List.of("--partition=b", "--time=30", "--mem=1G"),
        words(SlurmSettings.read("", changed.slurm(SlurmSettings.words()), List.of())));
  }

  @Test
  void theSectionIsOneSectionAndIsCalledSlurm() {
    for (String wrong :
        List.of("Slurm: gpu", "Slurm_: [{partition: a}]", "slurm: {partition: a}")) {
      UserException error = assertThrows(UserException.class, () -> read("", wrong + "\n"), wrong);
      assertTrue(error.problem().contains("at c.yaml:2:1"), error.problem());
    }
    assertEquals(List.of(), words(read("", "Slurm:\n")));
    assertEquals(List.of(), words(read("", "slurm: {note: a section of the project's own}\n")));
  }
}
