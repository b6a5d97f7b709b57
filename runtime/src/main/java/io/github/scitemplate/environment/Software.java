package io.github.scitemplate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The versions of Java, the system and the engine.
 *
 * @param template the version of the framework
 * @param java the version of Java with its build
 * @param vendor who built it
 * @param vm the virtual machine
 * @param system the operating system with its version
 * @param architecture the architecture of the machine
 * @param djl the version of DJL
 * @param natives version and flavour of the PyTorch natives on the class path
 */
public record Software(
    String template,
    String java,
    String vendor,
    String vm,
    String system,
    String architecture,
    String djl,
    String natives) {

  static Software ofThisProcess(String template) {
    Properties natives = resource("native/lib/pytorch.properties");
    return new Software(
        template,
        System.getProperty("java.runtime.version"),
        System.getProperty("java.vendor"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        resource("ai/djl/engine/api.properties").getProperty("djl_version", ""),
        natives.isEmpty()
            ? "none on the class path"
            : String.join(
                    " ",
                    natives.getProperty("version", ""),
                    natives.getProperty("flavor", natives.getProperty("classifier", "")))
                .strip());
  }

  private static Properties resource(String name) {
    Properties properties = new Properties();
    try (InputStream in = Software.class.getClassLoader().getResourceAsStream(name)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      // The resource counts as absent.
    }
    return properties;
  }
}
