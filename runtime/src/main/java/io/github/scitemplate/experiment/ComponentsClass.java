package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.error.UserException;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** Loads the project's class that builds components. */
public final class ComponentsClass {
  private ComponentsClass() {}

  /**
   * Makes an instance of the class, which the thread's context class loader finds.
   *
   * @throws UserException if the class is absent, is no {@link Components} or has no public
   *     constructor without parameters
   */
  public static Components load(String name) {
    try {
      @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
      ClassLoader loader = context == null ? ComponentsClass.class.getClassLoader() : context;
      Object instance = Class.forName(name, true, loader).getConstructor().newInstance();
      if (instance instanceof Components components) {
        return components;
      }
      throw new UserException(
          "The class " + name + " does not implement " + Components.class.getName() + ".",
          "Declare it as `public class BuildComponents implements Components`.");
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      throw new UserException(
          "A class is not found: " + e.getMessage() + ".",
          "Compile the project, and add the dependency that has the class.",
          e);
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw new UserException(
          "The class " + name + " cannot be made: " + e.getMessage() + ".",
          "Make it public, not abstract, with a public constructor without parameters.",
          e);
    } catch (InvocationTargetException e) {
      throw UserCode.failed("The constructor of " + name, e.getCause() == null ? e : e.getCause());
    }
  }
}
