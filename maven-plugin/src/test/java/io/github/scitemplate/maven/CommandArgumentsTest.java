package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandArgumentsTest {

  @Test
  void what_is_not_given_adds_nothing() throws MojoFailureException {
    CommandArguments arguments =
        new CommandArguments("train").option("cfg", null).flag("overwrite", null);

    assertEquals(List.of("train"), arguments.words());
  }

  @Test
  void options_follow_the_command_in_order() throws MojoFailureException {
    CommandArguments arguments =
        new CommandArguments("train")
            .option("cfg", "my config.yaml")
            .flag("yes", "true")
            .option("set", "learning_rate=0.1,Misc.num_epochs=1");

    assertEquals(
        "train --cfg 'my config.yaml' --yes --set 'learning_rate=0.1,Misc.num_epochs=1'",
        shell(arguments));
  }

  @Test
  void a_value_with_a_dash_is_tied_to_its_option() {
    CommandArguments arguments =
        new CommandArguments("train").options("jvm-arg", List.of("-Xmx4g", "@more"));

    assertEquals("train --jvm-arg=-Xmx4g --jvm-arg '@more'", shell(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "TRUE", " true "})
  void a_switch_is_on_without_a_value_and_with_true(String value) throws MojoFailureException {
    assertEquals("train --yes", shell(new CommandArguments("train").flag("yes", value)));
  }

  @Test
  void a_switch_may_have_a_value() throws MojoFailureException {
    CommandArguments arguments =
        new CommandArguments("status")
            .flagOrValue("json", "status.json")
            .flagOrValue("watch", "true")
            .flagOrValue("plain", "false")
            .flagOrValue("other", null);

    assertEquals("status --json 'status.json' --watch", shell(arguments));
  }

  @Test
  void a_switch_can_be_turned_off() throws MojoFailureException {
    assertEquals("train", shell(new CommandArguments("train").flag("yes", "false")));
  }

  @Test
  void a_switch_takes_no_other_value() {
    CommandArguments arguments = new CommandArguments("train");

    MojoFailureException failure =
        assertThrows(MojoFailureException.class, () -> arguments.flag("overwrite", "yes"));

    assertEquals(
        "The option overwrite is a switch: give it alone, or with true or false, not 'yes'.",
        failure.getMessage());
  }

  private static String shell(CommandArguments arguments) {
    return String.join(
        " ",
        arguments.words().stream()
            .map(word -> word.matches("-?-?[a-z-]+(=\\S+)?") ? word : "'" + word + "'")
            .toList());
  }
}
